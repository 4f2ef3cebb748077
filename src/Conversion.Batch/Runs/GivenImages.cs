using System.Collections.Concurrent;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The images of a shard that were given to other tasks, as far as this one has heard.</summary>
/// <remarks>Thread-safe. Asks for news as often as the shard's lease is renewed; disposing it ends that.</remarks>
internal sealed class GivenImages : IAsyncDisposable
{
    internal static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(5);

    private readonly RunFiles _run;
    private readonly int _shard;
    private readonly NamePolicy _policy;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, byte> _names = [];
    private readonly HashSet<int> _parts = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    /// <summary>Has heard of nothing, and does not ask.</summary>
    public GivenImages(RunFiles run, int shard, NamePolicy names, TimeProvider time) =>
        (_run, _shard, _policy, _time) = (run, shard, names, time);

    /// <summary>Reads what was given so far, and continues to ask.</summary>
    public static async Task<GivenImages> ListenAsync(
        RunFiles run, int shard, NamePolicy names, TimeProvider time, CancellationToken cancellationToken)
    {
        var given = new GivenImages(run, shard, names, time);
        await given.AskAsync(cancellationToken).ConfigureAwait(false);
        given._asking = given.KeepAskingAsync();
        return given;
    }

    public bool Contains(string name) => _names.ContainsKey(name);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        foreach (int part in await _run.Parts.ReadGivenAsync(_shard, cancellationToken).ConfigureAwait(false))
        {
            if (!_parts.Contains(part))
            {
                (_, IReadOnlyList<PlannedImage> images) = await _run.Shards.ReadAsync(part, _policy, sha256: null, cancellationToken).ConfigureAwait(false);
                foreach (PlannedImage image in images)
                {
                    _names[image.Name] = 0;
                }

                _parts.Add(part);
            }
        }
    }

    private async Task KeepAskingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(AskInterval, _time);
            // Not its token: an exception costs a short run more than all of its ticks.
            await using CancellationTokenRegistration end = _stop.Token.UnsafeRegister(t => ((PeriodicTimer)t!).Dispose(), timer);
            while (await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
            {
                try
                {
                    await AskAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is BlobStoreException or BatchException)
                {
                    // Not heard this time: what was given is done twice at worst.
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}
