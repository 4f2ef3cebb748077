using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Files that hold more than one picture, or something behind it.</summary>
public static class PicturesFiles
{
    private const string Left = "The file holds more than its primary picture; not converted: ";

    private static readonly CorpusClass Index = new("multi-picture files", "the primary picture is converted, the others are named");
    private static readonly CorpusClass BrokenIndex = new("broken multi-picture indexes", "whatever they say, the primary picture is converted");
    private static readonly CorpusClass Announced = new("gain maps, depth maps, motion photos", "what XMP or ISO 21496-1 announces is named");
    private static readonly CorpusClass Trailers = new("trailers", "bytes behind the picture are named, with what they are");

    public static IEnumerable<CorpusFile> Files() => [.. IndexFiles(), .. BrokenFiles(), .. AnnouncedFiles(), .. TrailerFiles()];

    private static byte[] Second => SmallPictures.Grey;

    private static IEnumerable<CorpusFile> IndexFiles()
    {
        (string Name, uint Type, string Described)[] types =
        [
            ("thumbnail", MultiPicture.LargeThumbnail, "a large thumbnail"),
            ("panorama", MultiPicture.Panorama, "a further picture of a panorama"),
            ("stereoscopic", MultiPicture.Stereoscopic, "a further picture of a stereoscopic view"),
            ("angle", MultiPicture.Angle, "a further picture from another angle"),
            ("preservation", MultiPicture.Preservation, "an original preservation image"),
            ("gain-map", MultiPicture.GainMap, "a gain map"),
            ("unknown-type", MultiPicture.Other, "a further picture"),
            ("unnamed", MultiPicture.Unnamed, "a further picture"),
        ];
        foreach ((string name, uint type, string described) in types)
        {
            yield return Indexed($"mpf-{name}", [(type, Second)], [$"{described} ({Second.Length} bytes)"]);
        }

        byte[] adobe = JpegParts.Of(Second).AddXmp(XmpPackets.Packet("xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\"")).ToArray();
        byte[] apple = JpegParts.Of(Second).AddXmp(XmpPackets.Packet("xmlns:HDRGainMap=\"http://ns.apple.com/HDRGainMap/1.0/\" HDRGainMap:HDRGainMapVersion=\"65536\"")).ToArray();
        byte[] iso = JpegParts.Of(Second).Add(0xE2, "urn:iso:std:iso:ts:21496:-1\0"u8.ToArray(), new byte[20]).ToArray();
        yield return Indexed("mpf-gain-map-adobe", [(MultiPicture.Unnamed, adobe)], [$"a gain map ({adobe.Length} bytes)"]);
        yield return Indexed("mpf-gain-map-apple", [(MultiPicture.Unnamed, apple)], [$"a gain map ({apple.Length} bytes)"]);
        yield return Indexed("mpf-gain-map-iso", [(MultiPicture.Unnamed, iso)], [$"a gain map ({iso.Length} bytes)"]);
        yield return Indexed("mpf-three-pictures", [(MultiPicture.Stereoscopic, Second), (MultiPicture.LargeThumbnail, adobe)],
            [$"a further picture of a stereoscopic view ({Second.Length} bytes)", $"a large thumbnail ({adobe.Length} bytes)"]);
        yield return Indexed("mpf-little-endian", [(MultiPicture.Unnamed, iso)], [$"a gain map ({iso.Length} bytes)"], isBigEndian: false);

        // Ultra HDR: the index, the container of XMP, and ISO's mark in the primary picture announce one and the same.
        JpegParts ultra = Bare().AddXmp(XmpPackets.Container("Primary", "GainMap")).Add(0xE2, "urn:iso:std:iso:ts:21496:-1\0"u8.ToArray(), new byte[4]);
        yield return Create("ultra-hdr", Index, MultiPicture.Write(ultra, [(MultiPicture.Unnamed, adobe)]), new CarriedMetadata
        {
            Xmp = XmpPackets.Container("Primary", "GainMap"),
            Warnings = [$"{Left}a gain map ({adobe.Length} bytes).", "after the image (among them a JPEG image): not part of the picture"],
        });
    }

    private static IEnumerable<CorpusFile> BrokenFiles()
    {
        yield return WithIndex("outside", MultiPicture.Index(true, MultiPicture.Primary, 100, [(MultiPicture.Unnamed, 5000, 60_000)]), "a further picture (5000 bytes)");
        yield return WithIndex("far-outside", MultiPicture.Index(true, MultiPicture.Primary, 100, [(MultiPicture.Unnamed, uint.MaxValue, uint.MaxValue)]), "a further picture (4294967295 bytes)");
        yield return WithIndex("offset-of-zero", MultiPicture.Index(true, MultiPicture.Primary, 100, [(MultiPicture.Stereoscopic, 50, 0)]), null);
        yield return WithIndex("first-of-another-type", MultiPicture.Index(true, MultiPicture.Stereoscopic, 100, [(MultiPicture.Stereoscopic, 50, 40)]), "a further picture of a stereoscopic view (50 bytes)");
        yield return WithIndex("no-tiff", "no TIFF at all"u8.ToArray(), null);
        yield return WithIndex("no-entries", new TiffBuilder().Undefined(0xB000, "0100"u8.ToArray()).ToArray(), null);
        yield return WithIndex("entries-outside", new TiffBuilder().EntryAt(0xB002, TiffBuilder.Opaque, 3200, 9000).ToArray(), null);
        yield return WithIndex("entries-cut-off", MultiPicture.Index(true, MultiPicture.Primary, 100, [(MultiPicture.Unnamed, 50, 40)])[..^10], null);
        yield return WithIndex("hundred-entries", MultiPicture.Index(true, MultiPicture.Primary, 100, [.. Enumerable.Repeat((MultiPicture.Stereoscopic, 50u, 40u), 100)]),
            string.Join(", ", Enumerable.Repeat("a further picture of a stereoscopic view (50 bytes)", 8)) + " and 55 more");
        yield return Create("mpf-directory-of-itself", BrokenIndex, Bare().Add(0xE2, "MPF\0"u8.ToArray(), new TiffBuilder().Long(0xB002, 8).Link(8).ToArray()).ToArray(), new CarriedMetadata());
    }

    private static IEnumerable<CorpusFile> AnnouncedFiles()
    {
        (string Name, string Xmp, string? Described)[] announced =
        [
            ("container-gain-map", XmpPackets.Container("Primary", "GainMap"), "a gain map"),
            ("container-depth", XmpPackets.Container("Primary", "Depth", "Confidence"), "a depth map, an item 'Confidence'"),
            ("container-motion-photo", XmpPackets.Container("Primary", "MotionPhoto"), "the video of a motion photo"),
            ("container-primary-alone", XmpPackets.Container("Primary"), null),
            ("motion-photo", XmpPackets.Camera("Camera:MotionPhoto=\"1\""), "the video of a motion photo"),
            ("micro-video", XmpPackets.Camera("Camera:MicroVideo=\"1\" Camera:MicroVideoOffset=\"123\""), "the video of a motion photo"),
            ("no-motion-photo", XmpPackets.Camera("Camera:MotionPhoto=\"0\""), null),
        ];
        foreach ((string name, string xmp, string? described) in announced)
        {
            yield return Create(name, Announced, Bare().AddXmp(xmp).ToArray(), new CarriedMetadata
            {
                Xmp = xmp,
                Warnings = described is null ? [] : [$"{Left}{described}."],
            });
        }

        // An item for each of the eight that are named, and some more.
        string[] many = [.. Enumerable.Range(0, 30).Select(i => $"Item{i:00}")];
        string container = XmpPackets.Container(many);
        yield return Create("container-thirty-items", Announced, Bare().AddXmp(container).ToArray(), new CarriedMetadata
        {
            Xmp = container, Warnings = [$"{Left}{string.Join(", ", many.Take(8).Select(i => $"an item '{i}'"))} and 22 more."],
        });
        yield return Create("iso-gain-map-announced", Announced, Bare().Add(0xE2, "urn:iso:std:iso:ts:21496:-1\0"u8.ToArray(), new byte[4]).ToArray(),
            new CarriedMetadata { Warnings = [$"{Left}a gain map."] });
        string video = XmpPackets.Camera("Camera:MotionPhoto=\"1\"");
        yield return Create("motion-photo-video", Announced, [.. Bare().AddXmp(video).ToArray(), 0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[40]], new CarriedMetadata
        {
            Xmp = video, Warnings = [$"{Left}the video of a motion photo.", "52 bytes after the image (among them "],
        });
        yield return Create("samsung-motion-photo", Announced, [.. SmallPictures.Color, 1, 2, .. "MotionPhoto_Data"u8, .. new byte[40], .. "SEFT"u8],
            new CarriedMetadata { Warnings = ["62 bytes after the image (among them the video of a motion photo): not part of the picture"] });
    }

    private static IEnumerable<CorpusFile> TrailerFiles()
    {
        (string Name, byte[] Bytes, string Described)[] trailers =
        [
            ("jpeg", Second, "among them a JPEG image"),
            ("text", "A trailer of some program, in words that people can read."u8.ToArray(), "among them text"),
            ("zeros", new byte[500], "all of them zero"),
            ("unknown", [0x93, 0xE1, 0x07, 0xF2, 0x80, 0x81, 0x01, 0x02, 0x9C, 0xD3], "of unknown content"),
            ("zeros-then-png", [.. new byte[100], 0x89, .. "PNG\r\n\u001A\n"u8, .. new byte[20]], "among them a PNG image"),
        ];
        foreach ((string name, byte[] bytes, string described) in trailers)
        {
            yield return Create($"trailer-{name}", Trailers, [.. SmallPictures.Color, .. bytes], new CarriedMetadata
            {
                Warnings = [$"{bytes.Length} bytes after the image ({described}): not part of the picture (at byte {SmallPictures.Color.Length})."],
            });
        }
    }

    private static CorpusFile Indexed(string name, (uint, byte[])[] others, string[] described, bool isBigEndian = true) => Create(
        name, Index, MultiPicture.Write(Bare(), others, isBigEndian), new CarriedMetadata
        {
            Warnings = [$"{Left}{string.Join(", ", described)}.", "after the image (among them a JPEG image): not part of the picture"],
        });

    private static CorpusFile WithIndex(string name, byte[] index, string? described) => Create(
        $"mpf-{name}", BrokenIndex, Bare().Add(0xE2, "MPF\0"u8.ToArray(), index).ToArray(),
        new CarriedMetadata { Warnings = described is null ? [] : [$"{Left}{described}."] });

    private static CorpusFile Create(string name, CorpusClass kind, byte[] jpeg, CarriedMetadata carried) =>
        CarriedFile.Create($"pictures/{name}", kind, jpeg, carried);

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);
}
