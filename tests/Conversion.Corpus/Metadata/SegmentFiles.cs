using System.Text;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Comments, JFIF with its density and thumbnails, and application data that no PNG has a place for.</summary>
public static class SegmentFiles
{
    private static readonly CorpusClass Comments = new("comments", "each is a text, in its encoding; binary ones are dropped with a warning");
    private static readonly CorpusClass Density = new("JFIF density", "pHYs has it in metres, or as an aspect ratio; what says nothing is not invented");
    private static readonly CorpusClass Thumbnails = new("JFIF thumbnails and extensions", "are left without a word; a thumbnail of another size than it says is named");
    private static readonly CorpusClass Others = new("application data of others", "a warning lists them with their sizes");
    private static readonly CorpusClass Late = new("metadata behind the first scan", "are not carried; a warning lists them");

    public static IEnumerable<CorpusFile> Files() => [.. CommentFiles(), .. DensityFiles(), .. ThumbnailFiles(), .. OtherFiles(), .. LateFiles()];

    private static IEnumerable<CorpusFile> CommentFiles()
    {
        yield return Comment("comment", "First\nof two lines"u8.ToArray(), "First\nof two lines");
        yield return Comment("comment-null-terminated", [.. "C string"u8, 0, 0], "C string");
        yield return Comment("comment-latin-1", [.. "Latin-1: "u8, 0xE9, 0xE8, 0xFF], "Latin-1: \u00E9\u00E8\u00FF");
        yield return Comment("comment-utf-8", "UTF-8: Gr\u00FC\u00DFe \u65E5\u672C"u8.ToArray(), "UTF-8: Gr\u00FC\u00DFe \u65E5\u672C");
        yield return Comment("comment-utf-8-mark", [0xEF, 0xBB, 0xBF, .. "marked"u8], "\uFEFFmarked");
        yield return Comment("comment-carriage-returns", "one\r\ntwo\rthree"u8.ToArray(), "one\r\ntwo\rthree");
        string longest = new('x', 65_533);
        yield return Comment("comment-longest", Encoding.ASCII.GetBytes(longest), longest);
        yield return Create("comment-empty", Comments, Bare().Add(0xFE).Add(0xFE, [0, 0]), new CarriedMetadata());
        yield return Create("comment-behind-frame-header", Comments, Bare().AddLast(0xFE, "late, but not too late"u8.ToArray()),
            new CarriedMetadata { Comments = ["late, but not too late"] });
        yield return Create("comments-several", Comments, Bare().Add(0xFE, "one"u8.ToArray()).Add(0xFE, [0]).Add(0xFE, "two"u8.ToArray()).Add(0xFE, "one"u8.ToArray()),
            new CarriedMetadata { Comments = ["one", "two", "one"] });
        yield return Create("comment-utf-16", Comments, Bare().Add(0xFE, Encoding.Unicode.GetBytes("wide")),
            new CarriedMetadata { Warnings = ["A comment of 8 bytes holds data, not text, and is not carried."] });
        yield return Create("comment-binary", Comments, Bare().Add(0xFE, [1, 0, 2, 0, 3]).Add(0xFE, "text"u8.ToArray()),
            new CarriedMetadata { Comments = ["text"], Warnings = ["A comment of 5 bytes holds data, not text, and is not carried."] });
    }

    private static IEnumerable<CorpusFile> DensityFiles()
    {
        (string Name, byte Units, int X, int Y, (uint, uint, bool)? Expected)[] densities =
        [
            ("inches", 1, 300, 72, (11_811, 2_835, true)),
            ("centimetres", 2, 118, 28, (11_800, 2_800, true)),
            ("highest", 2, 65_535, 65_535, (6_553_500, 6_553_500, true)),
            ("aspect", 0, 4, 3, (4, 3, false)),
            ("square", 0, 1, 1, null),
            ("aspect-of-zero", 0, 0, 3, null),
            ("zero-across", 1, 0, 72, null),
            ("zero", 2, 0, 0, null),
            ("unknown-unit", 7, 300, 300, null),
        ];
        foreach ((string name, byte units, int x, int y, (uint, uint, bool)? expected) in densities)
        {
            yield return Create($"density-{name}", Density, Bare().Add(0xE0, Jfif(units, x, y)), new CarriedMetadata { Density = expected });
        }

        byte[] exif = new TiffBuilder().Rational(0x011A, 300, 1).Rational(0x011B, 150, 1).Short(0x0128, 2).ToArray();
        yield return Create("density-jfif-and-exif", Density, Bare().Add(0xE0, Jfif(1, 72, 72)).AddExif(exif),
            new CarriedMetadata
            {
                Exif = exif, Density = (11_811, 5_906, true),
                Warnings = ["The Exif data and the JFIF segment state different resolutions, 300 x 150 dots per inch and 72 x 72 dots per inch"],
            });
        yield return Create("density-jfif-over-exif", Density, Bare().Add(0xE0, Jfif(1, 96, 96)).AddExif(exif),
            new CarriedMetadata
            {
                Exif = exif, Density = (3_780, 3_780, true),
                Warnings = ["The JFIF segment and the Exif data state different resolutions, 96 x 96 dots per inch and 300 x 150 dots per inch"],
            });
        byte[] fraction = new TiffBuilder().Rational(0x011A, 2_999_994, 10_000).Rational(0x011B, 300, 1).Short(0x0128, 2).ToArray();
        yield return Create("density-jfif-and-exif-alike", Density, Bare().Add(0xE0, Jfif(1, 300, 300)).AddExif(fraction),
            new CarriedMetadata { Exif = fraction, Density = (11_811, 11_811, true) });
        byte[] resolution = PhotoshopBlocks.Block(PhotoshopBlocks.Resolution, PhotoshopBlocks.DotsPerInch(300, 300));
        yield return Create("density-jfif-and-photoshop", Density, Bare().Add(0xE0, Jfif(1, 72, 72)).Add(0xED, PhotoshopBlocks.Identifier, resolution),
            new CarriedMetadata
            {
                Photoshop = resolution, Density = (2_835, 2_835, true),
                Warnings = ["The JFIF segment and the Photoshop resources state different resolutions"],
            });
        byte[] empty = PhotoshopBlocks.Block(PhotoshopBlocks.Resolution, PhotoshopBlocks.DotsPerInch(0, 0));
        yield return Create("density-photoshop-of-zero", Density, Bare().Add(0xED, PhotoshopBlocks.Identifier, empty), new CarriedMetadata { Photoshop = empty });
        yield return Create("density-aspect-and-exif", Density, Bare().Add(0xE0, Jfif(0, 4, 3)).AddExif(exif),
            new CarriedMetadata { Exif = exif, Density = (11_811, 5_906, true) });
        byte[] turned = new TiffBuilder().Short(0x0112, 6).ToArray();
        yield return Create("density-turned", Density, Bare().Add(0xE0, Jfif(1, 300, 72)).AddExif(turned),
            new CarriedMetadata { Exif = turned, TurnedExif = new TiffBuilder().Gap(12).ToArray(), Density = (11_811, 2_835, true) }, 6);
        yield return Create("density-two-jfif", Density, Bare().Add(0xE0, Jfif(1, 72, 72)).Add(0xE0, Jfif(1, 300, 300)),
            new CarriedMetadata { Density = (11_811, 11_811, true) });
    }

    private static IEnumerable<CorpusFile> ThumbnailFiles()
    {
        byte[] pixels = new byte[2 * 3 * 3];
        (uint, uint, bool) density = (2_835, 2_835, true);
        yield return Create("jfif-thumbnail", Thumbnails, Bare().Add(0xE0, [.. Jfif(1, 72, 72)[..12], 2, 3], pixels), new CarriedMetadata { Density = density });
        yield return Create("jfif-thumbnail-missing", Thumbnails, Bare().Add(0xE0, [.. Jfif(1, 72, 72)[..12], 2, 3]), new CarriedMetadata
        {
            Density = density, Warnings = ["The JFIF segment has 0 bytes for a thumbnail of 2 x 3 pixels; expected 18"],
        });
        yield return Create("jfif-padded", Thumbnails, Bare().Add(0xE0, Jfif(1, 72, 72), new byte[6]), new CarriedMetadata
        {
            Density = density, Warnings = ["The JFIF segment has 6 bytes for a thumbnail of 0 x 0 pixels; expected 0"],
        });
        yield return Create("jfif-version-2", Thumbnails, Bare().Add(0xE0, [.. Jfif(1, 72, 72)[..5], 2, .. Jfif(1, 72, 72)[6..]]), new CarriedMetadata
        {
            Density = density, Warnings = ["The JFIF version is 2.02; expected 1.xx"],
        });
        yield return Create("jfif-empty", Thumbnails, Bare().Add(0xE0, "JFIF\0"u8.ToArray()), new CarriedMetadata());
        (string Name, byte Code, int Bytes)[] extensions = [("jpeg", 0x10, 40), ("palette", 0x11, 2 + 768 + 6), ("rgb", 0x13, 2 + 18)];
        foreach ((string name, byte code, int bytes) in extensions)
        {
            yield return Create($"jfxx-{name}", Thumbnails, Bare().Add(0xE0, Jfif(1, 72, 72)).Add(0xE0, [.. "JFXX\0"u8, code], new byte[bytes]),
                new CarriedMetadata { Density = density });
        }
    }

    private static IEnumerable<CorpusFile> OtherFiles()
    {
        const string Listed = "Application data that a PNG has no place for are not carried: ";
        yield return Create("application-data", Others, Bare().Add(0xEC, "Ducky\0"u8.ToArray(), new byte[10]).Add(0xEB, "JP"u8.ToArray(), new byte[100]),
            new CarriedMetadata { Warnings = [$"{Listed}APP12 'Ducky' (16 bytes), APP11 (102 bytes)."] });
        yield return Create("application-data-of-one-kind", Others, Bare().Add(0xE1, "FLIR\0"u8.ToArray(), new byte[1000]).Add(0xE1, "FLIR\0"u8.ToArray(), new byte[500]),
            new CarriedMetadata { Warnings = [$"{Listed}APP1 'FLIR' (1510 bytes)."] });
        JpegParts many = Bare();
        for (int i = 2; i < 13; i++)
        {
            many.Add((byte)(0xE0 + i), Encoding.ASCII.GetBytes($"Kind{i}\0"));
        }

        yield return Create("application-data-of-eleven-kinds", Others, many, new CarriedMetadata
        {
            Warnings = ["APP2 'Kind2' (6 bytes), APP3 'Kind3' (6 bytes), APP4 'Kind4' (6 bytes), APP5 'Kind5' (6 bytes), APP6 'Kind6' (6 bytes), "
                + "APP7 'Kind7' (6 bytes), APP8 'Kind8' (6 bytes), APP9 'Kind9' (6 bytes) and 3 more."],
        });
        yield return Create("application-data-long-name", Others, Bare().Add(0xE5, Encoding.ASCII.GetBytes(new string('N', 200))),
            new CarriedMetadata { Warnings = [$"{Listed}APP5 '{new string('N', 40)}' (200 bytes)."] });
        yield return Create("application-data-empty", Others, Bare().Add(0xE5).Add(0xE1), new CarriedMetadata());
        yield return Create("flashpix", Others, Bare().Add(0xE2, "FPXR\0"u8.ToArray(), new byte[40]), new CarriedMetadata { Warnings = [$"{Listed}APP2 'FPXR' (45 bytes)."] });
        yield return Create("ciff", Others, Bare().Add(0xE0, "II\u001A\0\0\0HEAPJPGM"u8.ToArray(), new byte[20]), new CarriedMetadata { Warnings = [$"{Listed}APP0 (34 bytes)."] });
        yield return Create("avi1", Others, Bare().Add(0xE0, "AVI1\0"u8.ToArray(), new byte[9]), new CarriedMetadata { Warnings = [$"{Listed}APP0 'AVI1' (14 bytes)."] });
        yield return Create("content-credentials", Others, Bare().Add(0xEB, "JP\0\u0001\0\0\0\u0001"u8.ToArray(), new byte[300]), new CarriedMetadata { Warnings = [$"{Listed}APP11 (308 bytes)."] });
        yield return Create("adobe-short", Others, Bare().Add(0xEE, "Adobe\0d"u8.ToArray()), new CarriedMetadata());
        yield return Create("adobe-transform-2", Others, Bare().Add(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 2]),
            new CarriedMetadata { Warnings = ["The Adobe segment names colour transform 2 for 3 components"] });
    }

    private static IEnumerable<CorpusFile> LateFiles()
    {
        byte[] comment = [0xFF, 0xFE, 0, 10, .. "too late"u8];
        byte[] profile = [0xFF, 0xE2, 0, 26, .. "ICC_PROFILE\0"u8, 1, 1, .. new byte[10]];
        byte[] image = SmallPictures.Color;
        yield return CarriedFile.Create("metadata/late", Late, [.. image[..^2], .. comment, .. profile, 0xFF, 0xD9], new CarriedMetadata
        {
            Warnings = ["Metadata that stand behind the beginning of the image data are not carried: COM 'too' (8 bytes), APP2 'ICC_PROFILE' (24 bytes)."],
        });
    }

    private static CorpusFile Comment(string name, byte[] bytes, string expected) =>
        Create(name, Comments, Bare().Add(0xFE, bytes), new CarriedMetadata { Comments = [expected] });

    private static byte[] Jfif(byte units, int x, int y) =>
        [.. "JFIF\0"u8, 1, 2, units, (byte)(x >> 8), (byte)x, (byte)(y >> 8), (byte)y, 0, 0];

    private static CorpusFile Create(string name, CorpusClass kind, JpegParts parts, CarriedMetadata carried, int? orientation = null) =>
        CarriedFile.Create($"metadata/{name}", kind, parts.ToArray(), carried, orientation);

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);
}
