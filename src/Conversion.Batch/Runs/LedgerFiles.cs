using System.Globalization;
using System.Runtime.CompilerServices;
using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

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
    public async Task<ShardLedger> ReadAsync(int shard, CancellationToken cancellationToken)
    {
        byte[] text = await _folder.TryReadAsync(NameOf(shard), cancellationToken).ConfigureAwait(false) ?? [];
        return ShardLedger.Parse(text);
    }

    /// <summary>Reads a shard's ledger together with those of the parts that it gave away.</summary>
    public async Task<ShardLedger> ReadAsync(int shard, ShardParts parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var all = new MemoryStream();
        foreach (int number in parts.Of(shard).Select(p => p.Index).Prepend(shard))
        {
            all.Write(await _folder.TryReadAsync(NameOf(number), cancellationToken).ConfigureAwait(false) ?? []);
            all.WriteByte(RunFolderStore.NewLine);
        }

        return ShardLedger.Parse(all.ToArray());
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
