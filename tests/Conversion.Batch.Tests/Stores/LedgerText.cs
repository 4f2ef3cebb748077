using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>Reads a ledger's text as a run's files are read.</summary>
internal static class LedgerText
{
    public static ShardLedger Parse(ReadOnlySpan<byte> text, int images = ShardSummary.MaxImages)
    {
        var ledger = new StoredLedger(images, reason => new BatchException(BatchErrorKind.RunInvalid, reason));
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            int length = end < 0 ? text.Length : end + 1;
            ledger.Add(text[..length]);
            text = text[length..];
        }

        return ledger.ToLedger();
    }
}
