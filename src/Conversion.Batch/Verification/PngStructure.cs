using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Verification;

/// <summary>Whether bytes are a whole PNG by its outer form: signature, chunks, their CRCs, and an end.</summary>
/// <remarks>Source: PNG (Third Edition), 5.2 signature, 5.3 chunk layout, 5.6 chunk ordering.</remarks>
internal static class PngStructure
{
    // Length, type and CRC.
    private const int ChunkFrameBytes = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>What is wrong first, or null.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(Signature))
        {
            return png.IsEmpty ? "it is empty" : "it does not begin with a PNG's signature";
        }

        for (int at = Signature.Length; ;)
        {
            ReadOnlySpan<byte> rest = png[at..];
            if (rest.Length < ChunkFrameBytes
                || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - ChunkFrameBytes)
            {
                return Text($"it ends within the chunk at byte {at}");
            }

            ReadOnlySpan<byte> typeAndData = rest.Slice(4, 4 + (int)length);
            string type = Encoding.ASCII.GetString(typeAndData[..4]);
            if (at == Signature.Length && type != "IHDR")
            {
                return $"its first chunk is {VisibleText.Of(type)}; expected IHDR";
            }

            if (Crc32.HashToUInt32(typeAndData) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            {
                return Text($"the chunk {VisibleText.Of(type)} at byte {at} does not have the CRC that it claims");
            }

            at += ChunkFrameBytes + (int)length;
            if (type == "IEND")
            {
                return at == png.Length ? null : Text($"{png.Length - at} bytes follow its end");
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
