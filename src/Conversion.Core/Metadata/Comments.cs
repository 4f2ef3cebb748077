using System.Text;
using System.Text.Unicode;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Png;

namespace ImageConversion.Core.Metadata;

/// <summary>COM segments (T.81 B.2.4.5) as text chunks.</summary>
internal static class Comments
{
    /// <summary>One of PNG's own keywords (11.3.3.2).</summary>
    private const string Keyword = "Comment";

    /// <summary>The comments that say anything, in order. What no reader of PNGs would read is left with a warning.</summary>
    public static List<PngText> Read(AppSegments segments, ICollection<string> warnings)
    {
        var texts = new List<PngText>();
        Rest data = default;
        Rest further = default;
        int carried = 0;
        foreach (ReadOnlyMemory<byte> comment in segments.Take(MarkerCode.Com, []))
        {
            // C programs count the null that ends their string.
            ReadOnlySpan<byte> bytes = comment.Span.TrimEnd((byte)0);
            if (bytes.Contains((byte)0))
            {
                data = data.Add(comment.Length);
            }
            else if (texts.Count == MetadataLimits.MaxComments || bytes.Length > MetadataLimits.MaxCommentBytes - carried)
            {
                further = further.Add(comment.Length);
            }
            else if (!bytes.IsEmpty)
            {
                texts.Add(new PngText(Keyword, Decode(bytes)));
                carried += bytes.Length;
            }
        }

        if (data.Count > 0)
        {
            warnings.Add(data.Count == 1
                ? $"A comment of {data.Bytes} bytes holds data, not text, and is not carried."
                : $"{data.Count} comments of {data.Bytes} bytes hold data, not text, and are not carried.");
        }

        if (further.Count > 0)
        {
            warnings.Add(
                $"{further.Count} further comments of {further.Bytes} bytes are not carried: of a PNG, "
                + $"{MetadataLimits.MaxComments} texts and {MetadataLimits.MaxCommentBytes} bytes of them are read.");
        }

        return texts;
    }

    /// <summary>T.81 names no character set. UTF-8 is recognized by its form; the rest is read as Latin-1, which loses no byte.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private readonly record struct Rest(int Count, long Bytes)
    {
        public Rest Add(int bytes) => new(Count + 1, Bytes + bytes);
    }
}
