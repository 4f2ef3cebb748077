using Conversion.Core.Jpeg.Damage;
using Conversion.Core.Jpeg.Markers;

namespace Conversion.Core.Skia;

/// <summary>Makes a JPEG whose oddities and damage are known readable for a decoder that is stricter than libjpeg about what
/// stands between segments and at the end.</summary>
internal static class JpegRepair
{
    // libjpeg serves itself EOI where a file ends early and fills what is missing; so does any decoder that finds one.
    private static ReadOnlySpan<byte> EndOfImage => [MarkerCode.Prefix, MarkerCode.Eoi];

    /// <summary>A copy of the file: what decoding depends on before its first scan, all from there on, and an end.</summary>
    public static ReadOnlyMemory<byte> KeepWhatCodes(JpegHeader header, ReadOnlyMemory<byte> file)
    {
        var repaired = new byte[file.Length + EndOfImage.Length];
        int length = 0;
        Keep(0, 2);
        var reader = new JpegMarkerReader(
            new JpegDamageLog(), s => Keep(s.Offset, s.PayloadOffset + s.PayloadLength - s.Offset));
        _ = reader.ReadToScan(file.Span);
        Keep(header.FirstScan.Offset, file.Length - header.FirstScan.Offset);
        EndOfImage.CopyTo(repaired.AsSpan(length));
        return repaired.AsMemory(0, length + EndOfImage.Length);

        void Keep(int start, int count)
        {
            file.Span.Slice(start, count).CopyTo(repaired.AsSpan(length));
            length += count;
        }
    }
}
