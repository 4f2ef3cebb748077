using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Metadata;

/// <summary>How much metadata of each kind an image has, as far as they would be carried, and what carrying them takes: known before
/// any of them is read.</summary>
internal sealed class MetadataSize
{
    private const int MaxNamedProfileBytes = 1 << 20;

    /// <summary>What a segment takes in lists, names and sums.</summary>
    private const int BytesPerSegment = 256;

    /// <summary>A comment that is text: its string and its chunk.</summary>
    private const int BytesPerComment = 1024;

    // Working memory for each byte, garbage included. GrowthTests measures them.
    private const int ProfileFactor = 24;
    private const int ExifFactor = 6;
    private const int XmpFactor = 16;
    private const int ResourceFactor = 16;
    private const int CommentFactor = 16;

    /// <summary>What XML is read with: a name for each tag, and a node for each attribute of an element.</summary>
    private const int BytesPerXmpTag = 256;
    private const int BytesPerXmpAttribute = 1024;

    // The PNG's bytes for each byte. XMP is rewritten where it is changed: '>' becomes '&gt;'.
    private const int WrittenXmpFactor = 6;
    private const int WrittenTextFactor = 3;

    private readonly long _segments;
    private readonly long _profile;
    private readonly long _exif;
    private readonly long _xmp;
    private readonly long _extendedXmp;
    private readonly long _markupBytes;
    private readonly long _extendedMarkupBytes;
    private readonly long _resources;
    private readonly long _comments;
    private readonly long _commentCount;
    private readonly bool _hasExifParts;

    public MetadataSize(AppSegments segments)
    {
        _segments = segments.Count;
        _profile = Math.Min(
            Measure(segments, AppSegments.App2, IccSegments.Identifier).Bytes,
            MetadataLimits.MaxProfileSegments * (long)MetadataLimits.SegmentBytes);
        (int exifSegments, long exif) = Measure(segments, AppSegments.App1, ExifSegment.Identifier);
        (_exif, _hasExifParts) = (Math.Min(exif, MetadataLimits.MaxBytes), exifSegments > 1);
        _xmp = Math.Min(Measure(segments, AppSegments.App1, XmpPacket.Identifier).Bytes, MetadataLimits.SegmentBytes);
        _extendedXmp = Math.Min(
            Measure(segments, AppSegments.App1, XmpPacket.ExtensionIdentifier).Bytes, MetadataLimits.MaxBytes);
        _markupBytes = MarkupBytes(segments.Find(AppSegments.App1, XmpPacket.Identifier).Take(1));
        _extendedMarkupBytes = MarkupBytes(segments.Find(AppSegments.App1, XmpPacket.ExtensionIdentifier));
        _resources = Math.Min(
            Measure(segments, AppSegments.App13, PhotoshopResources.Identifier).Bytes
            + Measure(segments, AppSegments.App13, PhotoshopResources.OldIdentifier).Bytes,
            MetadataLimits.MaxBytes);
        (int comments, long commentBytes) = Measure(segments, MarkerCode.Com, []);
        _comments = Math.Min(commentBytes, MetadataLimits.MaxCommentBytes);
        _commentCount = Math.Min(comments, MetadataLimits.MaxComments);
    }

    /// <summary>A name is not read of a profile that is larger.</summary>
    public bool HasReadableProfile => _profile is > 0 and <= MaxNamedProfileBytes;

    /// <summary>Which kinds there are.</summary>
    public MetadataKinds Kinds =>
        (_profile > 0 ? MetadataKinds.ColorProfile : 0)
        | (_exif > 0 ? MetadataKinds.Exif : 0)
        | (_xmp + _extendedXmp > 0 ? MetadataKinds.Xmp : 0)
        | (_resources > 0 ? MetadataKinds.Photoshop : 0)
        | (_comments > 0 ? MetadataKinds.Comments : 0);

    /// <summary>An upper estimate of the memory that carrying them takes.</summary>
    public long WorkingBytes(MetadataScope scope)
    {
        // Colours depend on the profile, what the file shows besides on the packet, and density on the resources, whatever is carried.
        long always = (_segments * BytesPerSegment) + (_profile * ProfileFactor) + (_xmp * XmpFactor)
            + _markupBytes + _resources;
        long exif = scope == MetadataScope.All || _hasExifParts ? _exif * ExifFactor : 0;
        return scope != MetadataScope.All
            ? always + exif
            : always + exif + (_extendedXmp * XmpFactor) + _extendedMarkupBytes + (_resources * ResourceFactor)
                + (_comments * CommentFactor) + (_commentCount * BytesPerComment);
    }

    /// <summary>An upper estimate of what they are in the PNG.</summary>
    public long Carried(MetadataScope scope) => scope switch
    {
        MetadataScope.None => 0,
        MetadataScope.Color => _profile,
        _ => _profile + _exif + ((_xmp + _extendedXmp) * WrittenXmpFactor)
            + ((_resources + _comments) * WrittenTextFactor) + (_commentCount * BytesPerComment),
    };

    private static (int Count, long Bytes) Measure(AppSegments segments, byte marker, ReadOnlySpan<byte> identifier)
    {
        List<ReadOnlyMemory<byte>> found = segments.Find(marker, identifier);
        return (found.Count, found.Sum(p => (long)p.Length));
    }

    private static long MarkupBytes(IEnumerable<ReadOnlyMemory<byte>> payloads)
    {
        long tags = 0;
        long attributes = 0;
        foreach (ReadOnlyMemory<byte> payload in payloads)
        {
            tags += payload.Span.Count((byte)'<');
            attributes += payload.Span.Count((byte)'=');
            if (tags + attributes > XmpDocument.MaxMarkup)
            {
                // Only what has no more is parsed.
                return XmpDocument.MaxMarkup * (long)BytesPerXmpAttribute;
            }
        }

        return (tags * BytesPerXmpTag) + (attributes * BytesPerXmpAttribute);
    }
}

/// <summary>Kinds of metadata.</summary>
[Flags]
internal enum MetadataKinds
{
    None = 0,
    ColorProfile = 1,
    Exif = 2,
    Xmp = 4,
    Photoshop = 8,
    Comments = 16,
}
