namespace Conversion.Storage.InMemory;

/// <summary>One version of a blob in memory; never changes.</summary>
/// <param name="Entry">What listings show, with metadata.</param>
/// <param name="Buffer">Holds the content in its first <see cref="BlobEntry.SizeBytes"/> bytes. What lies behind them may
/// belong to a later version that was appended to; this version never looks there.</param>
internal sealed record StoredBlob(BlobEntry Entry, byte[] Buffer)
{
    public ReadOnlyMemory<byte> Content => Buffer.AsMemory(0, (int)Entry.SizeBytes);
}
