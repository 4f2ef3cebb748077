using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Monitoring;

/// <summary>The right to change a run while following it: one program at a time has it, and any other merely looks.</summary>
/// <remarks>Not thread-safe. Lapses a minute after its holder was killed.</remarks>
internal sealed class MonitorLease(RunFiles run, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    private IBlobLease? _lease;

    /// <summary>Takes the right, or keeps it.</summary>
    /// <returns>Whether this program has it for now.</returns>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_lease is not null)
            {
                await _lease.RenewAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }

            _lease = await run.Leases.TryAcquireMonitorAsync(Duration, cancellationToken).ConfigureAwait(false);
            return _lease is not null;
        }
        catch (BlobStoreException)
        {
            // Lost, or not to be had now; the next look asks again.
            _lease = null;
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lease is not null)
        {
            await ShardLease.ReleaseAsync(_lease, time).ConfigureAwait(false);
        }
    }
}
