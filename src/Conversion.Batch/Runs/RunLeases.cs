using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The leases of a run: <c>monitor.lease</c>, <c>ledger/00000.lease</c>.</summary>
internal sealed class RunLeases(RunFolderStore folder)
{
    /// <summary>Takes the right to change a run while following it; null while another program has it.</summary>
    public Task<IBlobLease?> TryAcquireMonitorAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        folder.State.TryAcquireLeaseAsync(folder.PathOf("monitor.lease"), duration, cancellationToken);

    /// <summary>Takes the right to work on a shard; null while another worker has it.</summary>
    public Task<IBlobLease?> TryAcquireShardAsync(int shard, TimeSpan duration, CancellationToken cancellationToken) =>
        folder.State.TryAcquireLeaseAsync(
            folder.PathOf(RunFolderStore.Numbered(LedgerFiles.Folder, shard, "lease")), duration, cancellationToken);
}
