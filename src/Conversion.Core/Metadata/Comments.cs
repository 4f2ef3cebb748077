using System.Text;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Png;

namespace Conversion.Core.Metadata;

/// <summary>COM segments (T.81 B.2.4.5) as text chunks.</summary>
internal static class Comments
{
    /// <summary>One of PNG's own keywords (11.3.3.2).</summary>
    private const string Keyword = "Comment";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The comments that say anything, in order.</summary>
    public static List<PngText> Read(AppSegments segments, ICollection<string> warnings)
    {
        var texts = new List<PngText>();
        foreach (ReadOnlyMemory<byte> comment in segments.Take(MarkerCode.Com, []))
        {
            // C programs count the null that ends their string.
            ReadOnlySpan<byte> bytes = comment.Span.TrimEnd((byte)0);
            if (bytes.IsEmpty)
            {
                continue;
            }

            if (bytes.Contains((byte)0))
            {
                warnings.Add($"A comment of {comment.Length} bytes holds data, not text, and is not carried.");
                continue;
            }

            texts.Add(new PngText(Keyword, Decode(bytes)));
        }

        return texts;
    }

    /// <summary>T.81 names no character set. UTF-8 is recognized by its form; the rest is read as Latin-1, which loses no byte.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
