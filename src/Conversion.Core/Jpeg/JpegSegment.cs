namespace Conversion.Core.Jpeg;

/// <summary>One marker segment of a JPEG (T.81 B.1.1.4).</summary>
/// <param name="Marker">The marker's second byte, e.g. 0xE1 for APP1.</param>
/// <param name="Offset">Where its 0xFF stands, in bytes from the start of the file.</param>
/// <param name="PayloadOffset">Where the bytes after the two length bytes begin.</param>
/// <param name="PayloadLength">How many they are: the length field less 2, or 0 for a marker without a segment.</param>
internal readonly record struct JpegSegment(byte Marker, int Offset, int PayloadOffset, int PayloadLength)
{
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> file) => file.Slice(PayloadOffset, PayloadLength);
}
