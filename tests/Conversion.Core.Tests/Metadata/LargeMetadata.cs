using System.Buffers.Binary;
using System.Text;
using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Core.Tests.Metadata;

/// <summary>Small pictures with as much metadata as wanted, honest and hostile: a way for each reader of metadata.</summary>
internal static class LargeMetadata
{
    private const int MaxPayload = 65_533;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App13 = 0xED;
    private const byte Comment = 0xFE;
    private const string XmpHead = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        + "<rdf:Description rdf:about=\"\" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\"";
    private const string XmpTail = "</rdf:Description></rdf:RDF></x:xmpmeta>";

    /// <summary>The ways, by their names, each with what makes segments of about a number of bytes.</summary>
    public static IReadOnlyDictionary<string, Func<int, List<byte>>> Ways { get; } = new Dictionary<string, Func<int, List<byte>>>
    {
        ["comments of text"] = n => Repeat(n, Comment, Filled(MaxPayload, (byte)'a')),
        ["comments of a letter"] = n => Repeat(n, Comment, "a"u8.ToArray()),
        ["comments of data"] = n => Repeat(n, Comment, [1, 0, 2]),
        ["comments without content"] = n => Repeat(n, Comment, []),
        ["Exif in many segments"] = n => Exif(n, Padded),
        ["Exif of overlapping directories"] = n => Exif(n, Chained),
        ["Exif of orientations"] = n => Exif(n, Orientations),
        ["Exif of thumbnails' entries"] = n => Exif(n, Thumbnails),
        ["Exif sets"] = n => Repeat(n, App1, [.. "Exif\0\0"u8, .. Padded(100)]),
        ["XMP packets"] = n => Repeat(n, App1, [.. XmpPackets.Identifier, .. Encoding.UTF8.GetBytes(XmpPackets.Packet(""))]),
        ["extended XMP of text"] = n => Extended(n, "<tiff:Artist>", ["long text "], "</tiff:Artist>"),
        ["extended XMP of elements"] = n => Extended(n, "", ["<b/>x"], ""),
        ["extended XMP of names"] = n => Extended(n, "", Enumerable.Range(0, int.MaxValue).Select(i => $"<t{i:x}/>"), ""),
        ["extended XMP of attributes"] = n => Extended(
            n, "<b ", Enumerable.Range(0, int.MaxValue).Select(i => $"a{i:x}='' "), "/>"),
        ["extended XMP of declarations"] = n => Extended(
            n, "<b ", Enumerable.Range(0, int.MaxValue).Select(i => $"{(i > 0 && i % 2000 == 0 ? "/><b " : "")}xmlns:a{i:x}='u{i:x}' a{i:x}:q='' "), "/>"),
        ["extended XMP of orientations"] = n => Extended(n, "", ["<tiff:Orientation>6</tiff:Orientation><tiff:Make/>"], ""),
        ["extended XMP of character references"] = n => Extended(n, "<tiff:Artist>", ["&gt;>"], "</tiff:Artist>"),
        ["Photoshop resources"] = n => Resources(n, PhotoshopBlocks.Filled(0x0425, 10_000)),
        ["Photoshop resources of a byte"] = n => Resources(n, PhotoshopBlocks.Block(0x0425, [1])),
        ["Photoshop thumbnails"] = n => Resources(
            n, [.. PhotoshopBlocks.Block(PhotoshopBlocks.Thumbnail, [1]), .. PhotoshopBlocks.Block(0x0425, [2])]),
        ["profile in many segments"] = Profile,
        ["profile segments of one number"] = n => Repeat(n, App2, IccParts.Payload(1, 1, TestProfiles.SwappedChannels.Bytes)),
        ["multi-picture indexes"] = n => Repeat(n, App2, [.. "MPF\0"u8, .. MultiPicture.Index(
            true, MultiPicture.Primary, 100, [.. Enumerable.Repeat((MultiPicture.Unnamed, 50u, 40u), 63)])]),
        ["JFIF thumbnails"] = n => Repeat(n, 0xE0, [.. "JFXX\0"u8, 0x13, 144, 150, .. new byte[3 * 144 * 150]]),
        ["application data"] = n => Repeat(n, 0xE7, Filled(MaxPayload, (byte)'x')),
        ["application data of a byte"] = n => Repeat(n, 0xE7, [9]),
        ["application data of many names"] = Names,
        ["metadata among the tables"] = n => Repeat(n, 0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    };

    /// <summary>A picture that is stored turned, with a profile, and metadata of about a number of bytes.</summary>
    public static byte[] Write(string way, int bytes)
    {
        byte[] picture = SmallPictures.Color;
        List<byte> jpeg = Ways[way](bytes);
        if (!way.StartsWith("Exif", StringComparison.Ordinal))
        {
            jpeg.InsertRange(0, Segment(App1, [.. "Exif\0\0"u8, .. Padded(60)]));
        }

        if (!way.StartsWith("profile", StringComparison.Ordinal))
        {
            jpeg.InsertRange(0, Segment(App2, IccParts.Payload(1, 1, TestProfiles.SwappedChannels.Bytes)));
        }

        return [.. picture.AsSpan(0, 2), .. jpeg, .. picture.AsSpan(2)];
    }

    private static byte[] Filled(int length, byte value)
    {
        byte[] filled = new byte[length];
        filled.AsSpan().Fill(value);
        return filled;
    }

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> payload) =>
        [0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2), .. payload];

    private static List<byte> Repeat(int bytes, byte marker, byte[] payload)
    {
        var all = new List<byte>(bytes + payload.Length);
        byte[] segment = Segment(marker, payload.AsSpan(0, Math.Min(payload.Length, bytes)));
        do
        {
            all.AddRange(segment);
        }
        while (all.Count < bytes);
        return all;
    }

    private static List<byte> Parts(byte marker, byte[] identifier, byte[] data)
    {
        var all = new List<byte>(data.Length + 10_000);
        foreach (byte[] part in data.Chunk(MaxPayload - identifier.Length))
        {
            all.AddRange(Segment(marker, [.. identifier, .. part]));
        }

        return all;
    }

    private static List<byte> Exif(int bytes, Func<int, byte[]> make) => Parts(App1, "Exif\0\0"u8.ToArray(), make(bytes));

    /// <summary>One directory with an orientation of 6, and bytes behind it.</summary>
    private static byte[] Padded(int bytes)
    {
        byte[] tiff = new byte[Math.Max(bytes, 60)];
        byte[] head = new TiffBuilder(isBigEndian: true).Short(0x0112, 6).ToArray();
        head.CopyTo(tiff, 0);
        return tiff;
    }

    /// <summary>Each entry points to a directory that begins two bytes before the next entry, and has all that follow.</summary>
    private static byte[] Chained(int bytes)
    {
        const int Chain = 42;
        byte[] tiff = new byte[Math.Max(bytes, 80)];
        byte[] head = new TiffBuilder(isBigEndian: true).Short(0x0112, 6).Long(0x8769, Chain - 2).ToArray();
        head.CopyTo(tiff, 0);
        for (int at = Chain; at + 12 <= tiff.Length; at += 12)
        {
            BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at), 0x8769_0004);
            BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at + 4), 1);
            BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at + 8), at + 10);
        }

        tiff[Chain - 2] = tiff[Chain - 1] = 0xFF;
        return tiff;
    }

    private static byte[] Orientations(int bytes) => Directory(bytes, 0x0112, TiffBuilder.UInt16, 6 << 16);

    private static byte[] Directory(int bytes, ushort tag, ushort type, int value)
    {
        int count = Math.Clamp((bytes - 14) / 12, 1, ushort.MaxValue);
        byte[] tiff = new byte[Math.Max(bytes, 14 + (count * 12))];
        "MM\0*\0\0\0\b"u8.CopyTo(tiff);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(8), (ushort)count);
        for (int i = 0; i < count; i++)
        {
            Span<byte> entry = tiff.AsSpan(10 + (12 * i), 12);
            BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], type);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], 1);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], value);
        }

        return tiff;
    }

    /// <summary>A thumbnail's directory of entries whose values end one after another at the end of the stream.</summary>
    private static byte[] Thumbnails(int bytes)
    {
        byte[] tiff = Padded(bytes);
        const int Link = 22;
        int count = Math.Clamp((tiff.Length - 40) / 24, 1, ushort.MaxValue);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(Link), 30);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(30), (ushort)count);
        for (int i = 0; i < count && 44 + (12 * i) <= tiff.Length; i++)
        {
            Span<byte> entry = tiff.AsSpan(32 + (12 * i), 12);
            BinaryPrimitives.WriteUInt32BigEndian(entry, 0x0100_0007);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], 8);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], Math.Max(8, tiff.Length - (8 * (count - i))));
        }

        return tiff;
    }

    private static List<byte> Extended(int bytes, string open, IEnumerable<string> pieces, string close)
    {
        var xmp = new StringBuilder(XmpHead + ">" + open);
        string[] cycle = pieces is string[] fixedPieces ? fixedPieces : [];
        IEnumerator<string> endless = pieces.GetEnumerator();
        while (xmp.Length < bytes)
        {
            _ = cycle.Length > 0 || endless.MoveNext();
            xmp.Append(cycle.Length > 0 ? cycle[0] : endless.Current);
        }

        byte[] extension = Encoding.UTF8.GetBytes(xmp.Append(close).Append(XmpTail).ToString());
        string guid = XmpPackets.Digest(extension);
        var all = new List<byte>(extension.Length + 10_000);
        all.AddRange(Segment(App1, [.. XmpPackets.Identifier, .. Encoding.UTF8.GetBytes(XmpPackets.Naming(guid))]));
        foreach (byte[] part in XmpPackets.Extension(extension, guid))
        {
            all.AddRange(Segment(App1, part));
        }

        return all;
    }

    private static List<byte> Resources(int bytes, byte[] block)
    {
        var blocks = new List<byte>(bytes + block.Length);
        do
        {
            blocks.AddRange(block);
        }
        while (blocks.Count < bytes);
        return Parts(App13, PhotoshopBlocks.Identifier, [.. blocks]);
    }

    /// <summary>A profile with bytes behind its tags, which belong to it.</summary>
    private static List<byte> Profile(int bytes)
    {
        byte[] profile = TestProfiles.SwappedChannels.Bytes;
        byte[] large = new byte[Math.Max(bytes, profile.Length)];
        profile.CopyTo(large, 0);
        BinaryPrimitives.WriteInt32BigEndian(large, large.Length);
        byte[][] parts = [.. large.Chunk(MaxPayload - 14)];
        var all = new List<byte>(bytes + 10_000);
        for (int i = 0; i < parts.Length; i++)
        {
            all.AddRange(Segment(App2, IccParts.Payload(i + 1, parts.Length, parts[i])));
        }

        return all;
    }

    private static List<byte> Names(int bytes)
    {
        var all = new List<byte>(bytes + 100);
        for (int i = 0; all.Count < bytes; i++)
        {
            all.AddRange(Segment(0xE8, Encoding.ASCII.GetBytes($"Name{i:x}\0")));
        }

        return all;
    }
}
