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
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is of other work than the plan's.</exception>
    public async Task<ShardReceipt?> TryReadAsync(ShardSummary shard, Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ShardReceipt? receipt = await _folder.TryReadJsonAsync(
            NameOf(shard.Index), BatchJson.Default.ShardReceipt, r => StoredValues.FindProblem(r, shard), cancellationToken)
            .ConfigureAwait(false);
        receipt?.ThrowUnlessOf(shard, plan);
        return receipt;
    }

    private static string NameOf(int shard) => RunFolderStore.Numbered(LedgerFiles.Folder, shard, "done");
}
