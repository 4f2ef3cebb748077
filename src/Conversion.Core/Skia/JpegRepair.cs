using System.Buffers.Binary;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Skia;

/// <summary>Makes a JPEG whose oddities and damage are known readable for a decoder that is stricter than libjpeg about what
/// stands between segments and at the end.</summary>
internal static class JpegRepair
{
    // libjpeg serves itself EOI where a file ends early and fills what is missing; so does any decoder that finds one.
    private static ReadOnlySpan<byte> EndOfImage => [MarkerCode.Prefix, MarkerCode.Eoi];

    private const int HeightInFrameHeader = 5;

    /// <summary>A copy of the file: what decoding depends on before its first scan, with the height that a DNL segment states, then
    /// all up to the end of what codes the picture, and an EOI.</summary>
    /// <param name="header">The file's.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="end">Where what codes the picture ends.</param>
    public static ReadOnlyMemory<byte> KeepWhatCodes(JpegHeader header, ReadOnlyMemory<byte> file, int end)
    {
        var repaired = new byte[end + EndOfImage.Length];
        int length = 0;
        Keep(0, 2);
        var reader = new JpegMarkerReader(
            new JpegDamageLog(), s => Keep(s.Offset, s.PayloadOffset + s.PayloadLength - s.Offset));
        _ = reader.ReadToScan(file.Span);
        Keep(header.FirstScan.Offset, end - header.FirstScan.Offset);
        EndOfImage.CopyTo(repaired.AsSpan(length));
        return repaired.AsMemory(0, length + EndOfImage.Length);

        void Keep(int start, int count)
        {
            file.Span.Slice(start, count).CopyTo(repaired.AsSpan(length));
            if (start == header.Frame.Offset)
            {
                BinaryPrimitives.WriteUInt16BigEndian(repaired.AsSpan(length + HeightInFrameHeader), (ushort)header.Height);
            }

            length += count;
        }
    }
}
