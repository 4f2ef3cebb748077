using Conversion.Core.Jpeg.Markers;

namespace Conversion.Core.Skia;

/// <summary>Makes a JPEG whose oddities and damage are known readable for a decoder that is stricter than libjpeg about what
/// stands between segments and at the end.</summary>
internal static class JpegRepair
{
    // libjpeg serves itself EOI where a file ends early and fills what is missing; so does any decoder that finds one.
    private static ReadOnlySpan<byte> EndOfImage => [MarkerCode.Prefix, MarkerCode.Eoi];

    /// <summary>A copy of the file: what decoding depends on before its first scan, all from there on, and an end.</summary>
    public static byte[] KeepWhatCodes(JpegHeader header, ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> scans = file[header.FirstScan.Offset..];
        var repaired = new byte[2 + header.CodingSegments.Sum(Length) + scans.Length + EndOfImage.Length];
        Span<byte> rest = repaired;
        file[..2].CopyTo(rest);
        rest = rest[2..];
        foreach (JpegSegment segment in header.CodingSegments)
        {
            // The marker may stand far before its segment's payload: only fill bytes are between, and need no copy.
            file.Slice(segment.Offset, Length(segment)).CopyTo(rest);
            rest = rest[Length(segment)..];
        }

        scans.CopyTo(rest);
        EndOfImage.CopyTo(rest[scans.Length..]);
        return repaired;
    }

    private static int Length(JpegSegment segment) => segment.PayloadOffset + segment.PayloadLength - segment.Offset;
}
