using System.Globalization;

namespace Conversion.Batch.Ledger;

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
