using System.Text;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>XMP packets and extensions, whole and broken.</summary>
public static class XmpFiles
{
    private const string Missing = "The extended XMP is not carried: of its ";

    private static readonly CorpusClass Packets = new("XMP", "the packet is carried word for word, or but for what turning makes untrue");
    private static readonly CorpusClass BrokenPackets = new("broken XMP", "what is no text is dropped, what is not well-formed is dropped only where it may lie; each with a warning");
    private static readonly CorpusClass Extensions = new("extended XMP", "parts are merged into the packet in any order; missing ones leave the extension out, with a warning");

    private static readonly string Plain = XmpPackets.Packet("tiff:Make=\"Gr\u00FC\u00DFe\"");
    private static readonly byte[] Extension = Encoding.UTF8.GetBytes(
        XmpPackets.Packet($"xmlns:own=\"urn:own\" own:depth=\"{new string('D', 100_000)}\""));

    public static IEnumerable<CorpusFile> Files() => [.. PacketFiles(), .. BrokenFiles(), .. ExtensionFiles()];

    private static IEnumerable<CorpusFile> PacketFiles()
    {
        yield return Packet("xmp", Packets, Plain);
        string padded = Plain + new string(' ', 2000);
        yield return Create("xmp-padded", Packets, Bare().AddXmp(padded + "\0\0"), new CarriedMetadata { Xmp = padded });
        yield return Create("xmp-byte-order-mark", Packets, Bare().AddXmp("\uFEFF" + Plain), new CarriedMetadata { Xmp = Plain });
        yield return Create(
            "xmp-utf16-big-endian", Packets, Bare().Add(0xE1, XmpPackets.Identifier, Encoding.BigEndianUnicode.GetBytes("\uFEFF" + Plain)),
            new CarriedMetadata { Xmp = Plain });
        yield return Create(
            "xmp-utf16-little-endian", Packets, Bare().Add(0xE1, XmpPackets.Identifier, Encoding.Unicode.GetBytes(Plain)),
            new CarriedMetadata { Xmp = Plain });
        string turned = XmpPackets.Packet(
            "tiff:Orientation=\"6\" tiff:Make=\"Maker\" tiff:ImageWidth=\"400\" tiff:ImageLength=\"300\"",
            "<exif:PixelXDimension>400</exif:PixelXDimension><exif:PixelYDimension>300</exif:PixelYDimension>");
        yield return Turned(
            "xmp-turned", turned,
            ["tiff:Make=\"Maker\"", "tiff:ImageWidth=\"300\"", "tiff:ImageLength=\"400\"", "<exif:PixelXDimension>300<", "<exif:PixelYDimension>400<"],
            ["Orientation"]);
        yield return Turned(
            "xmp-turned-regions",
            XmpPackets.Packet("xmlns:r=\"http://www.metadataworkinggroup.com/schemas/regions/\" r:Regions=\"here\""),
            ["r:Regions=\"here\""], [], "The XMP packet marks regions of the picture");
        yield return Turned(
            "xmp-turned-region-info",
            XmpPackets.Packet("xmlns:p=\"http://ns.microsoft.com/photo/1.2/\"", "<p:RegionInfo>here</p:RegionInfo>"),
            ["<p:RegionInfo>here<"], [], "The XMP packet marks regions of the picture");
        // Only Exif turns a picture; the packet's own word for it is a copy.
        yield return Packet("xmp-orientation-without-exif", Packets, XmpPackets.Packet("tiff:Orientation=\"6\""));
    }

    private static IEnumerable<CorpusFile> BrokenFiles()
    {
        const string Malformed = "<x:xmpmeta tiff:Orientation='6'>";
        yield return Packet("xmp-not-well-formed", BrokenPackets, Malformed);
        yield return Create("xmp-not-well-formed-turned", BrokenPackets, Bare().AddExif(ExifFiles.TurnedSample).AddXmp(Malformed), TurnedCarried with
        {
            Xmp = Malformed,
            DropsXmpWhenTurned = true,
            Warnings = ["The XMP packet is not carried: it may contradict the converted pixels, and is not well-formed."],
            StoredWarnings = [],
        }, 6);
        yield return Packet("xmp-document-type", BrokenPackets, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>");
        yield return Create(
            "xmp-two-packets", BrokenPackets, Bare().AddXmp(Plain).AddXmp(XmpPackets.Packet("tiff:Make=\"Second\"")),
            new CarriedMetadata { Xmp = Plain, Warnings = ["The JPEG has 2 XMP packets; only the first is carried."] });
        yield return Create(
            "xmp-empty", BrokenPackets, Bare().AddXmp("\0\0\0"), new CarriedMetadata { Warnings = ["The XMP packet is empty and not carried."] });
        yield return Create(
            "xmp-no-text", BrokenPackets, Bare().AddXmp("binary \0 data"), new CarriedMetadata { Warnings = ["The XMP packet is not text and not carried."] });
        yield return Create(
            "xmp-latin-1", BrokenPackets, Bare().Add(0xE1, XmpPackets.Identifier, Encoding.Latin1.GetBytes("<x>Gr\u00FC\u00DFe</x>")),
            new CarriedMetadata { Xmp = "<x>Gr\uFFFD\uFFFDe</x>", Warnings = ["The XMP packet is not valid UTF-8; what cannot be read of it is replaced."] });
    }

    private static IEnumerable<CorpusFile> ExtensionFiles()
    {
        string guid = XmpPackets.Digest(Extension);
        string main = XmpPackets.Naming(guid);
        List<byte[]> parts = XmpPackets.Extension(Extension, guid);
        yield return Merged("in-order", main, parts);
        yield return Merged("out-of-order", main, [parts[1], parts[0]]);
        yield return Merged("part-twice", main, [parts[0], parts[1], parts[0]]);
        yield return Merged("overlap", main, XmpPackets.Extension(Extension, guid, partBytes: 30_000, overlap: 100));
        yield return Merged("small-parts", main, XmpPackets.Extension(Extension, guid, partBytes: 3_000));
        yield return Merged("lower-case-guid", XmpPackets.Naming(guid.ToLowerInvariant()), XmpPackets.Extension(Extension, guid.ToLowerInvariant()));
        yield return Create("extended-xmp-before-packet", Extensions, Add(Bare(), parts).AddXmp(main), MergedCarried);
        string other = new('A', 32);
        yield return Create(
            "extended-xmp-other-digest", Extensions, Add(Bare().AddXmp(XmpPackets.Naming(other)), XmpPackets.Extension(Extension, other)),
            MergedCarried with { Warnings = [$"The extended XMP does not have the digest {other} that its packet names; it is carried as it is."] });
        yield return Left("first-part-missing", main, [parts[1]], Missing);
        yield return Left("last-part-missing", main, [parts[0]], Missing);
        yield return Left("part-too-long", main, XmpPackets.Extension(Extension, guid, declaredBytes: 70_000), Missing);
        yield return Left("other-guid", main, XmpPackets.Extension(Extension, other), "none of its parts has the GUID");
        yield return Left("header-alone", main, [parts[0][..(35 + 40)]], "none of its parts has the GUID");
        yield return Left("not-named", Plain, parts, "the XMP packet does not name it");
        yield return Left("short-guid", XmpPackets.Naming("0123"), parts, "the XMP packet does not name it");
        yield return Left(
            "too-long", main, XmpPackets.Extension(Extension, guid, declaredBytes: 17 << 20), "it says it has 17825792 bytes, and up to 16777216 are read");
        byte[] malformed = "<x:xmpmeta>"u8.ToArray();
        string malformedGuid = XmpPackets.Digest(malformed);
        yield return Left(
            "not-well-formed", XmpPackets.Naming(malformedGuid), XmpPackets.Extension(malformed, malformedGuid), "it is not well-formed");
        yield return Create(
            "extended-xmp-without-packet", Extensions, Add(Bare(), parts),
            new CarriedMetadata { Warnings = ["The extended XMP is not carried: there is no packet that it belongs to."] });
    }

    private static CarriedMetadata TurnedCarried => new()
    {
        Exif = ExifFiles.TurnedSample,
        TurnedExif = ExifFiles.UprightSample,
        Density = (11_811, 5_906, true),
        Time = new DateTime(2024, 7, 1, 10, 30, 45, DateTimeKind.Utc),
    };

    private static CarriedMetadata MergedCarried => new()
    {
        XmpHolds = [new string('D', 100_000), "own:depth", "xmlns:own=\"urn:own\""],
        XmpLacks = ["HasExtendedXMP"],
    };

    private static CorpusFile Packet(string name, CorpusClass kind, string packet) =>
        Create(name, kind, Bare().AddXmp(packet), new CarriedMetadata { Xmp = packet });

    private static CorpusFile Turned(string name, string packet, string[] holds, string[] lacks, params string[] warnings) => Create(
        name, Packets, Bare().AddExif(ExifFiles.TurnedSample).AddXmp(packet),
        TurnedCarried with { Xmp = packet, XmpHolds = holds, XmpLacks = lacks, Warnings = warnings, StoredWarnings = [] }, 6);

    private static CorpusFile Merged(string name, string main, List<byte[]> parts) =>
        Create($"extended-xmp-{name}", Extensions, Add(Bare().AddXmp(main), parts), MergedCarried);

    private static CorpusFile Left(string name, string main, List<byte[]> parts, string warning) => Create(
        $"extended-xmp-{name}", Extensions, Add(Bare().AddXmp(main), parts), new CarriedMetadata { Xmp = main, Warnings = [warning] });

    private static CorpusFile Create(string name, CorpusClass kind, JpegParts parts, CarriedMetadata carried, int? orientation = null) =>
        CarriedFile.Create($"metadata/{name}", kind, parts.ToArray(), carried, orientation);

    private static JpegParts Add(JpegParts jpeg, IEnumerable<byte[]> segments)
    {
        foreach (byte[] segment in segments)
        {
            jpeg.Add(0xE1, segment);
        }

        return jpeg;
    }

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);
}
