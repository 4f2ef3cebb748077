using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>One picture stored in each of the eight orientations, and orientations that are none.</summary>
public static class OrientationFiles
{
    private const ushort Orientation = 0x0112;
    private const int Width = 45;
    private const int Height = 29;

    private static readonly CorpusClass Families = new("orientation families", "one picture stored in each orientation becomes the same upright picture");
    private static readonly CorpusClass Odd = new("odd orientations", "what is no orientation of the primary picture turns nothing");

    private static readonly (string Name, JpegSettings Settings)[] Layouts =
    [
        ("444", new JpegSettings()),
        ("422", new JpegSettings { Sampling = "2x1,1x1,1x1" }),
        ("440", new JpegSettings { Sampling = "1x2,1x1,1x1" }),
        ("420", new JpegSettings { Sampling = "2x2,1x1,1x1" }),
        ("411", new JpegSettings { Sampling = "4x1,1x1,1x1" }),
        ("410", new JpegSettings { Sampling = "4x2,1x1,1x1" }),
        ("420-progressive", new JpegSettings { Sampling = "2x2,1x1,1x1", Frame = JpegSettings.Progressive }),
        ("422-restart", new JpegSettings { Sampling = "2x1,1x1,1x1", RestartInterval = 2 }),
        ("grey", new JpegSettings { Model = ColorModel.Grey }),
        ("grey-progressive", new JpegSettings { Model = ColorModel.Grey, Frame = JpegSettings.Progressive }),
        ("rgb", new JpegSettings { Model = ColorModel.Rgb, AdobeTransform = 0 }),
        ("cmyk", new JpegSettings { Model = ColorModel.Cmyk, AdobeTransform = 0 }),
    ];

    public static IEnumerable<CorpusFile> Files() => [.. FamilyFiles(), .. OddFiles(), .. OtherFiles()];

    /// <summary>Where a stored pixel is seen: the table of Exif 2.32 section 4.6.4, spelled out.</summary>
    public static (int X, int Y) Seen(int orientation, int x, int y, int width, int height) => orientation switch
    {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (height - 1 - y, x),
        7 => (height - 1 - y, width - 1 - x),
        8 => (y, width - 1 - x),
        _ => (x, y),
    };

    private static IEnumerable<CorpusFile> FamilyFiles()
    {
        foreach ((string name, JpegSettings settings) in Layouts)
        {
            for (int orientation = 0; orientation <= 8; orientation++)
            {
                byte[] exif = new TiffBuilder(orientation % 2 == 0).Short(Orientation, (ushort)orientation).ToArray();
                bool areInks = settings.Model == ColorModel.Cmyk;
                string[] warnings = areInks ? ["The picture is CMYK and it has no ICC profile that can be used"] : [];
                yield return CarriedFile.Create(
                    $"orientation/{name}-{orientation}",
                    Families,
                    JpegParts.Of(Stored(settings, orientation)).AddExif(exif).ToArray(),
                    new CarriedMetadata
                    {
                        Exif = exif,
                        TurnedExif = orientation < 2 ? null : new TiffBuilder(orientation % 2 == 0).Gap(12).ToArray(),
                        Colors = areInks ? ColorChunks.Srgb : ColorChunks.Nothing,
                        Warnings = warnings,
                    },
                    orientation);
            }
        }
    }

    /// <summary>Entries of the orientation that are malformed, or elsewhere than in the first directory.</summary>
    private static IEnumerable<CorpusFile> OddFiles()
    {
        (string Name, byte[] Exif)[] upright =
        [
            ("value-9", new TiffBuilder().Short(Orientation, 9).ToArray()),
            ("value-65535", new TiffBuilder().Short(Orientation, 65_535).ToArray()),
            ("signed", new TiffBuilder().Entry(Orientation, TiffBuilder.Int32, 1, [6, 0, 0, 0]).ToArray()),
            ("text", new TiffBuilder().Entry(Orientation, TiffBuilder.Text, 2, "6\0"u8.ToArray()).ToArray()),
            ("rational", new TiffBuilder().Rational(Orientation, 6, 1).ToArray()),
            ("opaque", new TiffBuilder().Undefined(Orientation, [6, 0]).ToArray()),
            ("no-type", new TiffBuilder().Entry(Orientation, 0, 1, [6, 0, 0, 0]).ToArray()),
            ("count-0", new TiffBuilder().Entry(Orientation, TiffBuilder.UInt16, 0, [6, 0, 0, 0]).ToArray()),
            ("count-4294967295", new TiffBuilder().Entry(Orientation, TiffBuilder.UInt16, uint.MaxValue, [6, 0, 0, 0]).ToArray()),
            ("value-outside", new TiffBuilder().EntryAt(Orientation, TiffBuilder.UInt16, 3, 5_000).ToArray()),
            // The last two bytes of the header: the position of the first directory, which is 8.
            ("value-in-header", new TiffBuilder(true).EntryAt(Orientation, TiffBuilder.UInt16, 3, 6).ToArray()),
            ("absent", new TiffBuilder().Ascii(0x010F, "Maker").ToArray()),
            ("in-exif-directory", new TiffBuilder().Directory(0x8769, e => e.Short(Orientation, 6)).ToArray()),
            ("of-thumbnail", new TiffBuilder().Short(Orientation, 1).Thumbnail([1, 2, 3, 4], t => t.Short(Orientation, 8)).ToArray()),
            ("of-thumbnail-alone", new TiffBuilder().Ascii(0x010F, "Maker").Thumbnail([1, 2, 3, 4], t => t.Short(Orientation, 8)).ToArray()),
            ("behind-declared-end", new TiffBuilder().Ascii(0x010F, "Maker").Short(Orientation, 6).Declare(1).ToArray()),
            ("1-then-6", new TiffBuilder().Short(Orientation, 1).Short(Orientation, 6).ToArray()),
        ];
        foreach ((string name, byte[] exif) in upright)
        {
            yield return File($"odd-{name}", null, exif, new CarriedMetadata { Exif = exif });
        }

        (string Name, byte[] Exif, byte[] Upright)[] turned =
        [
            ("byte", new TiffBuilder().Entry(Orientation, TiffBuilder.Byte, 1, [6, 0, 0, 0]).ToArray(), new TiffBuilder().Gap(12).ToArray()),
            ("long", new TiffBuilder(true).Long(Orientation, 6).ToArray(), new TiffBuilder(true).Gap(12).ToArray()),
            ("count-2", new TiffBuilder().Short(Orientation, 6, 1).ToArray(), new TiffBuilder().Gap(12).ToArray()),
            // Its two values stay where they are: nothing moves but the entries behind it.
            ("value-elsewhere", new TiffBuilder().Short(Orientation, 6, 1, 1, 1).ToArray(), [.. new TiffBuilder().Gap(12).ToArray(), 6, 0, 1, 0, 1, 0, 1, 0]),
            ("empty-gps", new TiffBuilder().Directory(0x8825, _ => { }).Short(Orientation, 6).ToArray(), EmptyGps()),
            ("far-directory", new TiffBuilder(true).Short(Orientation, 6).ToArray(firstDirectory: 300), new TiffBuilder(true).Gap(12).ToArray(firstDirectory: 300)),
        ];
        foreach ((string name, byte[] exif, byte[] seen) in turned)
        {
            yield return File($"odd-{name}", 6, exif, new CarriedMetadata { Exif = exif, TurnedExif = seen });
        }
    }

    private static IEnumerable<CorpusFile> OtherFiles()
    {
        byte[] six = new TiffBuilder().Short(Orientation, 6).ToArray();
        byte[] eight = new TiffBuilder().Short(Orientation, 8).ToArray();
        byte[] none = new TiffBuilder().Gap(12).ToArray();
        yield return CarriedFile.Create("orientation/odd-two-sets", Odd, Bare().AddExif(six).AddExif(eight).ToArray(), new CarriedMetadata
        {
            Exif = six, TurnedExif = none, Warnings = ["2 sets of Exif data"],
        }, 6);
        yield return CarriedFile.Create(
            "orientation/with-profile-5", Odd,
            JpegParts.Of(SmallPictures.ManyColors).AddExif(new TiffBuilder().Short(Orientation, 5).ToArray())
                .Add(0xE2, IccParts.Payload(1, 1, TestProfiles.SwappedChannels.Bytes)).ToArray(),
            new CarriedMetadata { Exif = new TiffBuilder().Short(Orientation, 5).ToArray(), TurnedExif = none, Profile = TestProfiles.SwappedChannels.Bytes },
            5, TestProfiles.SwappedChannels.Icc, TestProfiles.SwappedChannels);
        foreach ((int width, int height, int orientation) in ((int, int, int)[])[(1, 1, 6), (2, 1, 8), (1, 40, 5), (40, 1, 7), (16, 16, 3)])
        {
            byte[] exif = new TiffBuilder().Short(Orientation, (ushort)orientation).ToArray();
            byte[] jpeg = JpegWriter.Write(new JpegSettings { Width = width, Height = height, HasJfif = false });
            yield return CarriedFile.Create($"orientation/{width}x{height}", Odd, JpegParts.Of(jpeg).AddExif(exif).ToArray(),
                new CarriedMetadata { Exif = exif, TurnedExif = none }, orientation);
        }
    }

    private static byte[] EmptyGps()
    {
        byte[] stored = new TiffBuilder().Directory(0x8825, _ => { }).Short(Orientation, 6).ToArray();
        byte[] upright = new TiffBuilder().Directory(0x8825, _ => { }).Gap(12).ToArray();
        return upright.Length == stored.Length ? upright : throw new InvalidOperationException("the gap is not of one entry");
    }

    private static byte[] Stored(JpegSettings settings, int orientation)
    {
        bool isQuarter = orientation >= 5;
        (int width, int height) = isQuarter ? (Height, Width) : (Width, Height);
        return JpegWriter.Write(settings with
        {
            Width = width,
            Height = height,
            Quality = 92,
            HasJfif = false,
            Content = (x, y) =>
            {
                (int seenX, int seenY) = Seen(orientation, Math.Min(x, width - 1), Math.Min(y, height - 1), width, height);
                return Slope(seenX, seenY);
            },
        });
    }

    /// <summary>Brighter to the right, and half as much downwards: the losses of compression are small, those of a wrong turn are not.</summary>
    private static int Slope(int x, int y)
    {
        int light = ((2 * x * 85) / (Width - 1)) + (y * 85 / (Height - 1));
        return (light << 16) | (light << 8) | (light * 3 / 4);
    }

    private static CorpusFile File(string name, int? orientation, byte[] exif, CarriedMetadata carried) =>
        CarriedFile.Create($"orientation/{name}", Odd, Bare().AddExif(exif).ToArray(), carried, orientation);

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);
}
