using System.Buffers.Binary;
using System.Globalization;

namespace ImageConversion.Core.Metadata;

/// <summary>The image resources of Photoshop, among them the records of IPTC-IIM (0x0404): "Photoshop File Formats", section
/// Image Resource Blocks. Adobe writes them to APP13.</summary>
internal static class PhotoshopResources
{
    private const int HexLineBytes = 36;
    private const int SignatureBytes = 4;

    /// <summary>ResolutionInfo: dots per inch across, two units that only show, and dots per inch down.</summary>
    private const ushort ResolutionInfo = 0x03ED;
    private const int DownOffset = 8;
    private const int ResolutionBytes = 16;
    private const double FixedOne = 65536;

    // Photoshop writes it among its first blocks; so many segments have a megabyte.
    private const int SegmentsWithResolution = 16;

    /// <summary>What a payload begins with.</summary>
    public static ReadOnlySpan<byte> Identifier => "Photoshop 3.0\0"u8;

    /// <summary>What it began with before.</summary>
    public static ReadOnlySpan<byte> OldIdentifier => "Adobe_Photoshop2.5:"u8;

    /// <summary>Resources that show or describe the stored picture: thumbnails, and copies of Exif and XMP.</summary>
    private static ReadOnlySpan<ushort> OfStoredPicture => [0x0409, 0x040C, 0x0422, 0x0423, 0x0424];

    /// <summary>A copy of the profile, and its being left out.</summary>
    private static ReadOnlySpan<ushort> OfColors => [0x040F, 0x0411];

    /// <summary>The resources that are still true of the PNG, as they stand in the file; empty where there are none. A block that
    /// the data cut off, and what follows it, is left with a warning.</summary>
    public static ReadOnlyMemory<byte> Read(AppSegments segments, bool isTurned, bool isConverted, ICollection<string> warnings)
    {
        ReadOnlyMemory<byte> joined = Join(
            segments.Take(AppSegments.App13, Identifier), segments.Take(AppSegments.App13, OldIdentifier), out long left);
        if (left > 0)
        {
            warnings.Add($"The last {left} bytes of the Photoshop resources are not carried: up to {MetadataLimits.MaxBytes} are.");
        }

        var kept = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> data = joined;
        int run = 0;
        while (NextBlock(data.Span[run..], out ushort id, out _) is > 0 and { } length)
        {
            bool isUntrue = (isTurned && OfStoredPicture.Contains(id)) || (isConverted && OfColors.Contains(id));
            if (!isUntrue)
            {
                run += length;
                continue;
            }

            kept.Add(data[..run]);
            data = data[(run + length)..];
            run = 0;
        }

        kept.Add(data[..run]);
        data = data[run..];
        if (left == 0 && data.Span.IndexOfAnyExcept((byte)0) >= 0)
        {
            warnings.Add($"The last {data.Length} bytes of the Photoshop resources are malformed and not carried.");
        }

        return AppSegments.Join(kept, out _);
    }

    /// <summary>Dots per inch across and down; null where no resource has them.</summary>
    public static (double X, double Y)? Resolution(AppSegments segments)
    {
        ReadOnlySpan<byte> rest = Join(
            [.. segments.Find(AppSegments.App13, Identifier).Take(SegmentsWithResolution)],
            [.. segments.Find(AppSegments.App13, OldIdentifier).Take(SegmentsWithResolution)],
            out _).Span;
        while (NextBlock(rest, out ushort id, out int dataOffset) is > 0 and { } length)
        {
            ReadOnlySpan<byte> data = rest[dataOffset..length];
            if (id == ResolutionInfo && data.Length >= ResolutionBytes)
            {
                return (BinaryPrimitives.ReadUInt32BigEndian(data) / FixedOne, BinaryPrimitives.ReadUInt32BigEndian(data[DownOffset..]) / FixedOne);
            }

            rest = rest[length..];
        }

        return null;
    }

    /// <summary>The text of a chunk "Raw profile type iptc": ImageMagick's form of a profile in hexadecimal, which exiftool,
    /// exiv2 and others read, and the only one there is for IPTC in a PNG.</summary>
    public static string ToRawProfile(ReadOnlyMemory<byte> resources)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"\niptc\n{resources.Length,8}");
        int lines = (resources.Length + HexLineBytes - 1) / HexLineBytes;
        return string.Create(head.Length + (2 * resources.Length) + lines + 1, (head, resources), static (text, from) =>
        {
            from.head.CopyTo(text);
            text = text[from.head.Length..];
            for (ReadOnlySpan<byte> rest = from.resources.Span; !rest.IsEmpty; rest = rest[Math.Min(HexLineBytes, rest.Length)..])
            {
                text[0] = '\n';
                _ = Convert.TryToHexStringLower(rest[..Math.Min(HexLineBytes, rest.Length)], text[1..], out int written);
                text = text[(1 + written)..];
            }

            text[0] = '\n';
        });
    }

    /// <summary>Over 64 KB they continue in the next segment, possibly in the middle of a block.</summary>
    private static ReadOnlyMemory<byte> Join(
        List<ReadOnlyMemory<byte>> payloads, List<ReadOnlyMemory<byte>> oldPayloads, out long left) =>
        AppSegments.Join([.. payloads, .. oldPayloads], out left);

    /// <summary>The length of the block that the data begin with, padding included; 0 where there is no whole one.</summary>
    private static int NextBlock(ReadOnlySpan<byte> data, out ushort id, out int dataOffset)
    {
        (id, dataOffset) = ((ushort)0, 0);
        // Signature, id, the name with its length before it, and the length of the data; name and data are padded.
        if (data.Length < SignatureBytes + sizeof(ushort) + 2 + sizeof(uint) || !StartsBlock(data))
        {
            return 0;
        }

        id = BinaryPrimitives.ReadUInt16BigEndian(data[SignatureBytes..]);
        int name = SignatureBytes + sizeof(ushort);
        int lengthAt = name + ((data[name] + 2) & ~1);
        if (lengthAt > data.Length - sizeof(uint))
        {
            return 0;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(data[lengthAt..]);
        dataOffset = lengthAt + sizeof(uint);
        long end = dataOffset + (long)length;
        if (end > data.Length)
        {
            return 0;
        }

        // Some writers leave the padding out.
        bool isPadded = (end & 1) == 1 && end < data.Length && !StartsBlock(data[(int)end..]);
        return (int)end + (isPadded ? 1 : 0);
    }

    private static bool StartsBlock(ReadOnlySpan<byte> data) =>
        data.StartsWith("8BIM"u8) || data.StartsWith("MeSa"u8) || data.StartsWith("AgHg"u8)
        || data.StartsWith("PHUT"u8) || data.StartsWith("DCSR"u8);
}
