using System.Buffers.Binary;

namespace ImageConversion.Core.Metadata;

/// <summary>What a file shows or plays besides its primary picture: the entries of the Multi-Picture Format (CIPA DC-007), gain
/// maps of HDR pictures, depth maps, the video of a motion photo. A PNG holds one picture, so they are named and left.</summary>
internal static class FurtherPictures
{
    private const ushort EntriesTag = 0xB002;
    private const int EntryBytes = 16;

    /// <summary>Entries that are looked at, of all indexes together: a file has one, of a few pictures.</summary>
    private const int MaxEntries = 64;
    private const int MaxNamed = 8;
    private const int MaxWordLength = 40;

    /// <summary>The bits of an entry's attribute that say what it is (DC-007 section 5.2.3.3).</summary>
    private const uint TypeMask = 0x00FF_FFFF;
    private const uint Undefined = 0;
    private const uint PrimaryType = 0x030000;

    /// <summary>How far a picture is searched for the name of what it is: its metadata come first.</summary>
    private const int SearchedBytes = 1 << 16;

    private const string GainMap = "a gain map";
    private const string MotionPhoto = "MotionPhoto";
    private const string GooglePhotos = "http://ns.google.com/photos/1.0/";

    private static ReadOnlySpan<byte> Identifier => "MPF\0"u8;

    /// <summary>The metadata of ISO 21496-1; in the primary picture they say that there is a gain map.</summary>
    private static ReadOnlySpan<byte> IsoGainMap => "urn:iso:std:iso:ts:21496:-1\0"u8;

    /// <summary>Names what there is, in the order of the file; empty for a file of one picture.</summary>
    public static string Describe(AppSegments segments, XmpContent? xmp, ReadOnlyMemory<byte> file)
    {
        List<string> names = Find(segments, xmp, file);
        string named = string.Join(", ", names.Take(MaxNamed));
        return names.Count > MaxNamed ? $"{named} and {names.Count - MaxNamed} more" : named;
    }

    private static List<string> Find(AppSegments segments, XmpContent? xmp, ReadOnlyMemory<byte> file)
    {
        var names = new List<string>();
        foreach (ReadOnlyMemory<byte> payload in segments.Take(AppSegments.App2, Identifier))
        {
            AddEntries(payload.Span, file.Span, names);
        }

        // The same thing may be announced in several ways.
        foreach (string semantic in AnnouncedItems(xmp))
        {
            AddOnce(names, DescribeSemantic(semantic));
        }

        if (segments.Take(AppSegments.App2, IsoGainMap).Count > 0)
        {
            AddOnce(names, GainMap);
        }

        return names;
    }

    private static IEnumerable<string> AnnouncedItems(XmpContent? xmp)
    {
        // Few packets speak of such things, so few are parsed for them.
        bool isCandidate = xmp?.Text.Contains(GooglePhotos, StringComparison.Ordinal) == true;
        if (!isCandidate || xmp!.Document is not { } document)
        {
            return [];
        }

        return document.IsMotionPhoto ? document.ContainedItems.Append(MotionPhoto) : document.ContainedItems;
    }

    private static void AddOnce(List<string> names, string name)
    {
        if (!names.Exists(n => n.StartsWith(name, StringComparison.Ordinal)))
        {
            names.Add(name);
        }
    }

    private static string DescribeSemantic(string semantic) => semantic switch
    {
        "GainMap" => GainMap,
        MotionPhoto => "the video of a motion photo",
        "Depth" => "a depth map",
        { Length: > MaxWordLength } => $"an item '{semantic[..MaxWordLength]}…'",
        _ => $"an item '{semantic}'",
    };

    private static void AddEntries(ReadOnlySpan<byte> mpf, ReadOnlySpan<byte> file, List<string> names)
    {
        if (!TiffReader.TryOpen(mpf, out TiffReader reader)
            || reader.Find(reader.FirstDirectory, EntriesTag) is not { } entry)
        {
            return;
        }

        ReadOnlySpan<byte> entries = reader.Value(entry, out _);
        // Offsets count from the TIFF header, wherever in the file that is.
        file.Overlaps(mpf, out int start);
        int count = Math.Min(entries.Length / EntryBytes, MaxEntries);
        for (int i = 0; i < count && names.Count < MaxEntries; i++)
        {
            ReadOnlySpan<byte> e = entries.Slice(i * EntryBytes, EntryBytes);
            uint type = ReadUInt32(e, reader.IsBigEndian) & TypeMask;
            uint length = ReadUInt32(e[4..], reader.IsBigEndian);
            uint offset = ReadUInt32(e[8..], reader.IsBigEndian);
            // The first one is the file's own picture, whatever its type; its offset is 0.
            if (type != PrimaryType && offset != 0)
            {
                long at = (long)start + offset;
                ReadOnlySpan<byte> picture = at < file.Length ? file[(int)at..] : default;
                string name = type == Undefined ? DescribePicture(picture) : DescribeType(type);
                names.Add(FormattableString.Invariant($"{name} ({length} bytes)"));
            }
        }
    }

    private static string DescribeType(uint type) => type switch
    {
        >= 0x010001 and <= 0x01FFFF => "a large thumbnail",
        0x020001 => "a further picture of a panorama",
        0x020002 => "a further picture of a stereoscopic view",
        0x020003 => "a further picture from another angle",
        // Exif 3.0 section 4.9 adds these two.
        0x040000 => "an original preservation image",
        0x050000 => GainMap,
        _ => "a further picture",
    };

    private static string DescribePicture(ReadOnlySpan<byte> picture)
    {
        ReadOnlySpan<byte> head = picture[..Math.Min(picture.Length, SearchedBytes)];
        bool isGainMap = head.IndexOf("http://ns.adobe.com/hdr-gain-map/"u8) >= 0
            || head.IndexOf("HDRGainMap"u8) >= 0 || head.IndexOf(IsoGainMap) >= 0;
        return isGainMap ? GainMap : "a further picture";
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
