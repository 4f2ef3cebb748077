using System.Globalization;
using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The ledgers of a run's shards: <c>ledger/00000.ndjson</c>.</summary>
internal sealed class LedgerFiles
{
    internal const string Folder = "ledger";

    private readonly RunFolderStore _folder;

    internal LedgerFiles(RunFolderStore folder) => _folder = folder;

    /// <summary>Adds lines to a shard's ledger.</summary>
    public Task AppendAsync(int shard, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        _folder.State.AppendAsync(_folder.PathOf(NameOf(shard)), lines, cancellationToken);

    /// <summary>Reads a shard's ledger; empty where there is none yet.</summary>
    /// <param name="shard">The shard's number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="images">How many images the shard has, which bounds what is read.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is longer than that allows.</exception>
    public async Task<ShardLedger> ReadAsync(int shard, CancellationToken cancellationToken, int images = ShardSummary.MaxImages)
    {
        var ledger = new StoredLedger(images, Damage(shard));
        await ReadAsync(shard, ledger, cancellationToken).ConfigureAwait(false);
        return ledger.ToLedger();
    }

    /// <summary>Reads a shard's ledger together with those of the parts that it gave away.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: one is longer than the plan allows.</exception>
    public async Task<ShardLedger> ReadAsync(ShardSummary shard, ShardParts parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ArgumentNullException.ThrowIfNull(parts);
        var ledger = new StoredLedger(shard.Images, Damage(shard.Index));
        foreach (int number in parts.Of(shard.Index).Select(p => p.Index).Prepend(shard.Index))
        {
            await ReadAsync(number, ledger, cancellationToken).ConfigureAwait(false);
        }

        return ledger.ToLedger();
    }

    private Func<string, BatchException> Damage(int shard) => reason => StoredText.Damaged(NameOf(shard), _folder.Run, reason);

    private async Task ReadAsync(int shard, StoredLedger ledger, CancellationToken cancellationToken)
    {
        if (await _folder.TryOpenAsync(NameOf(shard), cancellationToken).ConfigureAwait(false) is { } content)
        {
            await using (content.ConfigureAwait(false))
            {
                await ledger.AddAsync(content.Stream, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The present ledgers and receipts, in one listing.</summary>
    internal async IAsyncEnumerable<LedgerFile> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new BlobListOptions { Prefix = _folder.PathOf(Folder + "/") };
        await foreach (BlobEntry entry in _folder.State.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (LedgerFile.TryParse(entry.Name[options.Prefix.Length..], entry.SizeBytes) is { } file)
            {
                yield return file;
            }
        }
    }

    private static string NameOf(int shard) => RunFolderStore.Numbered(Folder, shard, "ndjson");
}

/// <summary>A file of a run's <c>ledger/</c>, as a listing shows it.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="IsReceipt">Whether it is the shard's receipt, not its ledger.</param>
/// <param name="SizeBytes">Its length: a ledger only grows.</param>
internal readonly record struct LedgerFile(int Shard, bool IsReceipt, long SizeBytes)
{
    public static LedgerFile? TryParse(string name, long sizeBytes) =>
        name.Split('.') is [var number, var extension] && extension is ("ndjson" or "done")
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int shard)
            ? new LedgerFile(shard, extension == "done", sizeBytes)
            : null;
}

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
