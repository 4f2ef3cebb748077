using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The right to work on a shard, one worker at a time, prolonged in the background for as long as it is held.</summary>
/// <remarks>Thread-safe. A worker that is killed leaves it to run out; anyone who waits for it then takes over.</remarks>
internal sealed class ShardLease : IAsyncDisposable
{
    /// <summary>How long the shard stays taken after its worker was killed: the shortest that the service allows.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    internal static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    // Where the release does not come through, the lease soon runs out by itself.
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(5);

    // Between the last moment in which this worker writes and the first in which another may.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly IBlobLease _lease;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;
    private long _heldSince;

    private ShardLease(IBlobLease lease, long askedAt, TimeProvider time)
    {
        (_lease, _heldSince, _time) = (lease, askedAt, time);
        Lost = _lost.Token;
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when another may have the shard: nothing may be written for it any more.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether the shard is still this worker's. Also false where the process was held up for so long that the
    /// lease ran out meanwhile.</summary>
    public bool IsHeld => !Lost.IsCancellationRequested && Left > TimeSpan.Zero;

    private TimeSpan Left => Duration - Margin - _time.GetElapsedTime(Volatile.Read(ref _heldSince));

    /// <summary>Takes a shard, waiting for as long as another worker has it.</summary>
    public static Task<ShardLease> TakeAsync(RunFiles run, int shard, TimeProvider time, CancellationToken cancellationToken) =>
        TakeAsync((duration, token) => run.Leases.TryAcquireShardAsync(shard, duration, token), time, cancellationToken);

    /// <summary>Takes a shard; null while another worker has it.</summary>
    public static Task<ShardLease?> TryTakeAsync(RunFiles run, int shard, TimeProvider time, CancellationToken cancellationToken) =>
        TryTakeAsync((duration, token) => run.Leases.TryAcquireShardAsync(shard, duration, token), time, cancellationToken);

    /// <summary>Takes something else that one program at a time may have.</summary>
    public static async Task<ShardLease> TakeAsync(
        Func<TimeSpan, CancellationToken, Task<IBlobLease?>> acquire, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryTakeAsync(acquire, time, cancellationToken).ConfigureAwait(false) is { } lease)
            {
                return lease;
            }

            await Task.Delay(AskInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ShardLease?> TryTakeAsync(
        Func<TimeSpan, CancellationToken, Task<IBlobLease?>> acquire, TimeProvider time, CancellationToken cancellationToken)
    {
        // Counted from before the request: the service counts from some moment after.
        long askedAt = time.GetTimestamp();
        return await acquire(Duration, cancellationToken).ConfigureAwait(false) is { } lease ? new ShardLease(lease, askedAt, time) : null;
    }

    /// <summary>Refuses to continue without the lease.</summary>
    /// <exception cref="OperationCanceledException">It is lost.</exception>
    public void ThrowUnlessHeld()
    {
        if (!IsHeld)
        {
            _lost.Cancel();
            throw new OperationCanceledException("another worker may have this shard by now", Lost);
        }
    }

    /// <summary>Gives a lease back, for as long as is reasonable; else it runs out by itself.</summary>
    internal static async Task ReleaseAsync(IBlobLease lease, TimeProvider time)
    {
        try
        {
            using var patience = new CancellationTokenSource(ReleasePatience, time);
            await lease.ReleaseAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlobStoreException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    /// <summary>Ends the renewing, and lets the next worker have the shard at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (IsHeld)
        {
            await ReleaseAsync(_lease, _time).ConfigureAwait(false);
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            do
            {
                await Task.Delay(RenewalInterval, _time, _stop.Token).ConfigureAwait(false);
            }
            while (await TryRenewAsync().ConfigureAwait(false));
            await _lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        while (Left is var left && left > TimeSpan.Zero)
        {
            long askedAt = _time.GetTimestamp();
            using var patience = new CancellationTokenSource(left, _time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
            try
            {
                await _lease.RenewAsync(end.Token).ConfigureAwait(false);
                Volatile.Write(ref _heldSince, askedAt);
                return true;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.ConditionNotMet)
            {
                return false;
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                return false;
            }
            catch (BlobStoreException)
            {
                // A passing fault; there is time for another attempt.
                await Task.Delay(AskInterval, _time, _stop.Token).ConfigureAwait(false);
            }
        }

        return false;
    }
}
