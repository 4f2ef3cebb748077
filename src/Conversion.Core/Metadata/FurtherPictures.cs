using System.Buffers.Binary;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Metadata;

/// <summary>What a file shows or plays besides its primary picture: the entries of the Multi-Picture Format (CIPA DC-007), gain
/// maps of HDR pictures, depth maps, the video of a motion photo. A PNG holds one picture, so they are named, unless they are
/// converted as well.</summary>
internal static class FurtherPictures
{
    /// <summary>Pictures of a file that are converted besides the primary one.</summary>
    public const int MaxPictures = 64;

    private const ushort EntriesTag = 0xB002;
    private const int EntryBytes = 16;

    /// <summary>Entries that are looked at, of all indexes together: a file has one, of a few pictures.</summary>
    private const int MaxEntries = MaxPictures;
    private const int MaxNamed = 8;
    private const int MaxWordLength = 40;

    /// <summary>The bits of an entry's attribute that say what it is (DC-007 section 5.2.3.3).</summary>
    private const uint TypeMask = 0x00FF_FFFF;
    private const uint Undefined = 0;
    private const uint PrimaryType = 0x030000;

    /// <summary>How far a picture is searched for the name of what it is: its metadata come first.</summary>
    private const int SearchedBytes = 1 << 16;

    private const string GainMap = "a gain map";
    private const string Video = "the video of a motion photo";
    private const string MotionPhoto = "MotionPhoto";
    private const string GooglePhotos = "http://ns.google.com/photos/1.0/";

    private static ReadOnlySpan<byte> Identifier => "MPF\0"u8;

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>The metadata of ISO 21496-1; in the primary picture they say that there is a gain map.</summary>
    public static ReadOnlySpan<byte> IsoGainMap => "urn:iso:std:iso:ts:21496:-1\0"u8;

    /// <summary>Names what there is and is not converted, in the order of the file; empty for a file of one picture.</summary>
    public static string Describe(AppSegments segments, XmpContent? xmp, ReadOnlyMemory<byte> file, TakenPictures taken)
    {
        List<string> names = Find(segments, xmp, file, taken);
        string named = string.Join(", ", names.Take(MaxNamed));
        return names.Count > MaxNamed ? $"{named} and {names.Count - MaxNamed} more" : named;
    }

    /// <summary>The JPEGs of a file besides its primary picture, in their order: those of the indexes, those that follow the primary
    /// picture at once, and those in a trailer of Samsung's cameras.</summary>
    public static List<FurtherPicture> Locate(AppSegments segments, ReadOnlyMemory<byte> memory)
    {
        ReadOnlySpan<byte> file = memory.Span;
        var places = new SortedDictionary<int, (int Length, bool IsGainMap)>();
        foreach (Entry entry in ReadEntries(segments, file).Where(e => e.IsJpeg(memory.Span)))
        {
            int start = (int)entry.Start;
            // A length that cannot be is as good as none.
            int length = entry.Length > 0 && entry.Length <= file.Length - start ? (int)entry.Length : JpegHeader.FindEnd(file[start..]);
            _ = places.TryAdd(start, (length, entry.Name == GainMap));
        }

        int end = JpegHeader.FindEnd(file);
        for (int at = SkipZeros(file, end); file[at..].StartsWith(JpegStart) && places.Count < MaxPictures;)
        {
            int length = JpegHeader.FindEnd(file[at..]);
            _ = places.TryAdd(at, (length, false));
            at = SkipZeros(file, at + length);
        }

        foreach ((int start, int length) in SamsungTrailer.Contents(file[end..]))
        {
            if (file.Slice(end + start, length).StartsWith(JpegStart) && places.Count < MaxPictures)
            {
                _ = places.TryAdd(end + start, (length, false));
            }
        }

        return [.. places.Select(p => Picture(memory.Slice(p.Key, p.Value.Length), p.Value.IsGainMap))];
    }

    private static FurtherPicture Picture(ReadOnlyMemory<byte> file, bool isGainMap) =>
        new(file, isGainMap || DescribePicture(file.Span) == GainMap);

    private static int SkipZeros(ReadOnlySpan<byte> file, int at)
    {
        int zeros = file[at..].IndexOfAnyExcept((byte)0);
        return zeros < 0 ? file.Length : at + zeros;
    }

    private static List<string> Find(AppSegments segments, XmpContent? xmp, ReadOnlyMemory<byte> file, TakenPictures taken)
    {
        var names = new List<string>();
        foreach (Entry entry in ReadEntries(segments, file.Span))
        {
            if (!(taken.All && entry.IsJpeg(file.Span)) && !(taken.GainMap && entry.Name == GainMap))
            {
                names.Add(FormattableString.Invariant($"{entry.Name} ({entry.Length} bytes)"));
            }
        }

        // The same thing may be announced in several ways. What is announced is a picture, unless it is a video.
        string[] announced = [.. AnnouncedItems(xmp), .. segments.Take(AppSegments.App2, IsoGainMap).Select(_ => GainMap).Take(1)];
        bool areTaken = taken.All && Locate(segments, file).Count >= announced.Distinct().Count(a => a != Video);
        foreach (string name in announced)
        {
            if (name == Video || !(areTaken || (taken.GainMap && name == GainMap)))
            {
                AddOnce(names, name);
            }
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

        return (document.IsMotionPhoto ? document.ContainedItems.Append(MotionPhoto) : document.ContainedItems).Select(DescribeSemantic);
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
        MotionPhoto => Video,
        "Depth" => "a depth map",
        { Length: > MaxWordLength } => $"an item '{semantic[..MaxWordLength]}…'",
        _ => $"an item '{semantic}'",
    };

    private static List<Entry> ReadEntries(AppSegments segments, ReadOnlySpan<byte> file)
    {
        var found = new List<Entry>();
        foreach (ReadOnlyMemory<byte> payload in segments.Take(AppSegments.App2, Identifier))
        {
            ReadEntries(payload.Span, file, found);
        }

        return found;
    }

    private static void ReadEntries(ReadOnlySpan<byte> mpf, ReadOnlySpan<byte> file, List<Entry> found)
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
        for (int i = 0; i < count && found.Count < MaxEntries; i++)
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
                found.Add(new Entry(type == Undefined ? DescribePicture(picture) : DescribeType(type), at, length));
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

    /// <summary>A picture by an index.</summary>
    private readonly record struct Entry(string Name, long Start, uint Length)
    {
        public bool IsJpeg(ReadOnlySpan<byte> file) => Start < file.Length && file[(int)Start..].StartsWith(JpegStart);
    }
}

/// <summary>What is converted besides the primary picture.</summary>
/// <param name="All">Every JPEG of the file.</param>
/// <param name="GainMap">The gain map, which is applied.</param>
internal readonly record struct TakenPictures(bool All, bool GainMap);

/// <summary>A JPEG within a file.</summary>
/// <param name="File">Its bytes.</param>
/// <param name="IsGainMap">Whether it is a gain map, by its index or its metadata.</param>
internal readonly record struct FurtherPicture(ReadOnlyMemory<byte> File, bool IsGainMap);
