using Conversion.Batch.Model;

namespace Conversion.Batch.Runs;

/// <summary>The receipts of a run's shards: <c>ledger/00000.done</c>.</summary>
internal sealed class ReceiptFiles
{
    private readonly RunFolderStore _folder;

    internal ReceiptFiles(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the last word on a shard.</summary>
    public Task WriteAsync(ShardReceipt receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return _folder.WriteJsonAsync(NameOf(receipt.Shard), receipt, BatchJson.Default.ShardReceipt, cancellationToken);
    }

    /// <summary>Reads the last word on a shard, or null while there is none.</summary>
    public Task<ShardReceipt?> TryReadAsync(int shard, CancellationToken cancellationToken) =>
        _folder.TryReadJsonAsync(NameOf(shard), BatchJson.Default.ShardReceipt, cancellationToken);

    private static string NameOf(int shard) => RunFolderStore.Numbered(LedgerFiles.Folder, shard, "done");
}
