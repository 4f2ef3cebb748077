using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Exif of every form: whole, in pieces, and as damaged as TIFF streams can be.</summary>
public static class ExifFiles
{
    private const int MaxSegmentBytes = 65_533 - 6;

    private static readonly CorpusClass Whole = new("Exif", "the TIFF stream is carried byte for byte, or but for what turning makes untrue");
    private static readonly CorpusClass Segments = new("Exif segments", "several are put together, or the first that is TIFF counts, with a warning");
    private static readonly CorpusClass Odd = new("odd Exif directories", "loops, overlaps, positions outside and wrong counts change nothing and fail nothing");
    private static readonly CorpusClass Times = new("Exif times", "a time with its offset becomes tIME in UTC, any other does not");

    private static readonly byte[] Preview = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0x5A, 300), 0xFF, 0xD9];
    private static readonly DateTime SampleTime = new(2024, 7, 1, 10, 30, 45, DateTimeKind.Utc);
    private static readonly (uint X, uint Y, bool IsMetre) SampleDensity = (11_811, 5_906, true);

    private enum Turn
    {
        None,
        Half,
        Quarter,
    }

    public static IEnumerable<CorpusFile> Files() => [.. WholeFiles(), .. SegmentFiles(), .. OddFiles(), .. TurnedOddFiles(), .. TimeFiles()];

    /// <summary>Adobe RGB (1998) as cameras say it.</summary>
    public static byte[] AdobeRgb { get; } = new TiffBuilder()
        .Directory(0x8769, exif => exif
            .Short(0xA001, 0xFFFF)
            .Directory(0xA005, interoperability => interoperability.Ascii(0x0001, "R03")))
        .ToArray();

    /// <summary>Turned by a quarter, with what turning changes.</summary>
    public static byte[] TurnedSample { get; } = Sample(isBigEndian: true, 6, Turn.None).ToArray();

    /// <summary>The same of the upright picture.</summary>
    public static byte[] UprightSample { get; } = Sample(isBigEndian: true, 6, Turn.Quarter).ToArray();

    private static IEnumerable<CorpusFile> WholeFiles()
    {
        foreach (bool isBigEndian in (bool[])[false, true])
        {
            string order = isBigEndian ? "big-endian" : "little-endian";
            for (ushort orientation = 1; orientation <= 8; orientation++)
            {
                Turn turn = orientation >= 5 ? Turn.Quarter : orientation >= 2 ? Turn.Half : Turn.None;
                byte[] exif = Sample(isBigEndian, orientation, Turn.None).ToArray();
                yield return File($"exif-{order}-{orientation}", Whole, orientation, exif, new CarriedMetadata
                {
                    Exif = exif,
                    TurnedExif = turn == Turn.None ? null : Sample(isBigEndian, orientation, turn).ToArray(),
                    Density = SampleDensity,
                    Time = SampleTime,
                });
            }

            byte[] srgb = new TiffBuilder(isBigEndian).Directory(0x8769, d => d.Short(0xA001, 1)).ToArray();
            yield return File($"exif-{order}-srgb", Whole, null, srgb, new CarriedMetadata { Exif = srgb, Colors = ColorChunks.Srgb });
        }

        byte[] largest = [.. new TiffBuilder().Undefined(0x927C, Random(MaxSegmentBytes - 27)).ToArray(), 0x5A];
        yield return File("exif-largest-segment", Whole, null, largest, new CarriedMetadata { Exif = largest });
        byte[] padded = new TiffBuilder().Ascii(0x010F, "Maker").ToArray();
        yield return Create(
            "exif-pad-not-zero", Whole, null, Bare().Add(0xE1, "Exif\0\xFF"u8[..5].ToArray(), [0xFF], padded), new CarriedMetadata { Exif = padded });
    }

    private static IEnumerable<CorpusFile> SegmentFiles()
    {
        byte[] noTiff = "no TIFF at all"u8.ToArray();
        byte[] first = new TiffBuilder().Ascii(0x010F, "First").ToArray();
        byte[] second = new TiffBuilder(true).Ascii(0x010F, "Second").Short(0x0112, 6).ToArray();
        byte[] large = new TiffBuilder().Undefined(0x927C, Random(150_000)).ToArray();
        JpegParts inParts = Bare();
        foreach (byte[] part in large.Chunk(65_000))
        {
            inParts.AddExif(part);
        }

        yield return Create("exif-150-kilobytes", Segments, null, inParts, new CarriedMetadata { Exif = large });
        yield return Create(
            "exif-two-sets", Segments, null, Bare().AddExif(first).AddExif(second),
            new CarriedMetadata { Exif = first, Warnings = ["The JPEG has 2 sets of Exif data; only the first is carried."] });
        yield return Create(
            "exif-no-tiff", Segments, null, Bare().AddExif(noTiff),
            new CarriedMetadata { Warnings = ["The Exif data are not carried: they do not begin as a TIFF stream does."] });
        yield return Create(
            "exif-wrong-magic", Segments, null, Bare().AddExif([.. "II+\0"u8, .. first[4..]]),
            new CarriedMetadata { Warnings = ["The Exif data are not carried"] });
        yield return Create(
            "exif-seven-bytes", Segments, null, Bare().AddExif(first[..7]), new CarriedMetadata { Warnings = ["The Exif data are not carried"] });
        yield return Create("exif-identifier-alone", Segments, null, Bare().AddExif([]), new CarriedMetadata());
        yield return Create(
            "exif-second-is-tiff", Segments, 6, Bare().AddExif(noTiff).AddExif(TurnedSample),
            new CarriedMetadata
            {
                Exif = TurnedSample,
                TurnedExif = UprightSample,
                Density = SampleDensity,
                Time = SampleTime,
                Warnings = ["The first Exif segment is not carried: a TIFF stream begins only in the next one."],
            });
        yield return Create(
            "exif-third-is-tiff", Segments, null, Bare().AddExif(noTiff).AddExif(noTiff).AddExif(first),
            new CarriedMetadata { Exif = first, Warnings = ["The first 2 Exif segments are not carried"] });
        yield return Create(
            "exif-behind-frame-header", Segments, null, Bare().AddLast(0xE1, "Exif\0\0"u8.ToArray(), first), new CarriedMetadata { Exif = first });
    }

    /// <summary>Upright pictures: whatever stands in the stream, it is carried as it is.</summary>
    private static IEnumerable<CorpusFile> OddFiles()
    {
        byte[] sample = Sample(isBigEndian: false, 1, Turn.None).ToArray();
        (string Name, byte[] Exif, (uint, uint, bool)? Density)[] odd =
        [
            ("header-alone", "II*\0\u0008\0\0\0"u8.ToArray(), null),
            ("no-entries", new TiffBuilder().ToArray(), null),
            ("directory-outside", [.. "MM\0*"u8, 0x7F, 0xFF, 0xFF, 0xF0, .. new byte[20]], null),
            ("directory-in-header", [.. "II*\0"u8, 2, 0, 0, 0, .. new byte[20]], null),
            ("directory-of-itself", new TiffBuilder().Long(0x8769, 8).Long(0xA005, 8).Long(0x8825, 8).Link(8).ToArray(), null),
            ("directories-overlap", new TiffBuilder().Long(0x8769, 20).Ascii(0x010F, "Maker of cameras").Link(14).ToArray(), null),
            ("pointers-outside", new TiffBuilder().Long(0x8769, 0xFFFF_FFF0).Long(0x8825, 5_000).Long(0xA005, 3).Link(0x8000_0000).ToArray(), null),
            ("too-many-entries", new TiffBuilder().Short(0x0128, 2).Ascii(0x010F, "Maker").Declare(40_000).ToArray(), null),
            ("too-few-entries", new TiffBuilder().Ascii(0x010F, "Maker").Short(0x0112, 6).Declare(1).ToArray(), null),
            ("counts-too-high", new TiffBuilder().EntryAt(0x010F, TiffBuilder.Text, uint.MaxValue, 30).EntryAt(0x011A, TiffBuilder.Fraction, 1 << 29, 8).ToArray(), null),
            ("unknown-types", new TiffBuilder().Entry(0x010F, 0, 1, [1, 2, 3, 4]).Entry(0x0110, 99, 1, [1, 2, 3, 4]).Entry(0x0112, 13, 1, [6, 0, 0, 0]).ToArray(), null),
            ("values-outside", new TiffBuilder().EntryAt(0x010F, TiffBuilder.Text, 20, 60_000).EntryAt(0x011A, TiffBuilder.Fraction, 1, 60_000).ToArray(), null),
            ("values-in-header", new TiffBuilder().EntryAt(0x010F, TiffBuilder.Text, 6, 0).EntryAt(0x011A, TiffBuilder.Fraction, 1, 4).ToArray(), null),
            ("empty-gps", new TiffBuilder().Directory(0x8825, _ => { }).ToArray(), null),
            ("interoperability-cut-off", Cut(new TiffBuilder().Directory(0x8769, e => e.Directory(0xA005, i => i.Ascii(1, "R03").Undefined(2, "0100"u8.ToArray()))).ToArray(), 20), null),
            ("cut-off", sample[..(sample.Length / 2)], SampleDensity),
            ("directory-cut-off", sample[..40], null),
            ("far-directory", new TiffBuilder(true).Ascii(0x010F, "Maker").ToArray(firstDirectory: 1000), null),
            ("trailing-bytes", [.. new TiffBuilder().Ascii(0x010F, "Maker").ToArray(), .. "what no entry points to"u8], null),
            ("denominators-of-zero", new TiffBuilder().Rational(0x011A, 300, 0).Rational(0x011B, 300, 0).Short(0x0128, 2).ToArray(), null),
            ("density-in-centimetres", new TiffBuilder().Rational(0x011A, 200, 1).Rational(0x011B, 100, 1).Short(0x0128, 3).ToArray(), (20_000, 10_000, true)),
            ("density-without-unit", new TiffBuilder().Rational(0x011A, 72, 1).Rational(0x011B, 144, 2).ToArray(), (2_835, 2_835, true)),
            ("density-of-no-unit", new TiffBuilder().Rational(0x011A, 72, 1).Rational(0x011B, 72, 1).Short(0x0128, 1).ToArray(), null),
            ("density-of-zero", new TiffBuilder().Rational(0x011A, 0, 1).Rational(0x011B, 72, 1).Short(0x0128, 2).ToArray(), (2_835, 2_835, true)),
            ("density-of-wrong-type", new TiffBuilder().Long(0x011A, 72).Long(0x011B, 72).Short(0x0128, 2).ToArray(), null),
            ("density-across-alone", new TiffBuilder().Rational(0x011A, 72, 1).Short(0x0128, 2).ToArray(), (2_835, 2_835, true)),
            ("density-down-alone", new TiffBuilder().Rational(0x011B, 300, 1).Short(0x0128, 2).ToArray(), (11_811, 11_811, true)),
        ];
        foreach ((string name, byte[] exif, (uint, uint, bool)? density) in odd)
        {
            bool hasTime = name == "cut-off";
            yield return File($"exif-{name}", Odd, null, exif, new CarriedMetadata { Exif = exif, Density = density, Time = hasTime ? SampleTime : null });
        }
    }

    /// <summary>Stored turned, so that the stream must be changed.</summary>
    private static IEnumerable<CorpusFile> TurnedOddFiles()
    {
        byte[] loop = Named(6).Long(0x8769, 8).Link(8).ToArray();
        byte[] noLoop = Named(null).Long(0x8769, 8).Gap(12).ToArray();
        yield return Turned("loop", loop, noLoop);
        yield return Turned("next-outside", Named(6).Link(0x8000_0000).ToArray(), Named(null).Gap(12).ToArray());
        yield return Turned(
            "no-link",
            Named(6).Rational(0x011A, 300, 1).Rational(0x011B, 150, 1).WithoutLink().ToArray(),
            Named(1).Rational(0x011A, 300, 1).Rational(0x011B, 150, 1).Exchange(0x011A, 0x011B).WithoutLink().ToArray(),
            SampleDensity);
        yield return Turned("twice", new TiffBuilder().Short(0x0112, 6).Short(0x0112, 3).ToArray(), new TiffBuilder().Gap(24).ToArray());
        byte[] whole = new TiffBuilder().Short(0x0112, 6).Short(0x0128, 2).ToArray();
        byte[] reset = new TiffBuilder().Short(0x0112, 1).Short(0x0128, 2).ToArray();
        yield return Turned("directory-cut-off", whole[..27], reset[..27]);
        yield return Turned(
            "preview-behind-thumbnail",
            [.. Named(6).Thumbnail(Preview).ToArray(), .. "A PREVIEW OF A MAKER NOTE"u8],
            [.. Named(null).Gap(12).ToArray(), .. new byte[42 + Preview.Length], .. "A PREVIEW OF A MAKER NOTE"u8]);

        // The thumbnail is said to be where the maker's name stands.
        int makerAt = Named(6).ToArray().AsSpan().IndexOf("Maker"u8);
        TiffBuilder shared = Named(6);
        byte[] pointsAtMaker = WithThumbnailAt(shared, (uint)makerAt);
        yield return Turned("thumbnail-on-other-value", pointsAtMaker, Named(null).Gap(12).ToArray());
    }

    private static IEnumerable<CorpusFile> TimeFiles()
    {
        (string Name, string Time, string Offset, DateTime? Utc)[] times =
        [
            ("east", "2024:07:01 12:30:45", "+02:00", new DateTime(2024, 7, 1, 10, 30, 45, DateTimeKind.Utc)),
            ("west", "2024:07:01 12:30:45", "-05:30", new DateTime(2024, 7, 1, 18, 0, 45, DateTimeKind.Utc)),
            ("next-year", "2024:12:31 23:00:00", "-02:00", new DateTime(2025, 1, 1, 1, 0, 0, DateTimeKind.Utc)),
            ("no-offset", "2024:07:01 12:30:45", "", null),
            ("zeros", "0000:00:00 00:00:00", "+00:00", null),
            ("before-year-1", "0001:01:01 00:00:00", "+05:00", null),
            ("spaces", "    :  :     :  :  ", "   :  ", null),
        ];
        foreach ((string name, string time, string offset, DateTime? utc) in times)
        {
            byte[] exif = new TiffBuilder().Ascii(0x0132, time).Directory(0x8769, e => e.Ascii(0x9010, offset)).ToArray();
            yield return File($"exif-time-{name}", Times, null, exif, new CarriedMetadata { Exif = exif, Time = utc });
        }

        byte[] alone = new TiffBuilder().Ascii(0x0132, "2024:07:01 12:30:45").ToArray();
        yield return File("exif-time-without-directory", Times, null, alone, new CarriedMetadata { Exif = alone });
    }

    private static TiffBuilder Named(ushort? orientation)
    {
        TiffBuilder tiff = new TiffBuilder().Ascii(0x010F, "Maker of cameras");
        return orientation is { } o ? tiff.Short(0x0112, o) : tiff;
    }

    private static byte[] WithThumbnailAt(TiffBuilder tiff, uint position)
    {
        byte[] stream = tiff.Thumbnail([]).ToArray();
        // The entry of the thumbnail's position: the second of the last directory, which has three and a link.
        int entry = stream.Length - 4 - (2 * 12);
        BitConverter.TryWriteBytes(stream.AsSpan(entry + 8), position);
        BitConverter.TryWriteBytes(stream.AsSpan(entry + 12 + 8), 5u);
        return stream;
    }

    /// <summary>What a camera writes: all directories, a maker note, a thumbnail. Turned upright, some of it is exchanged or dropped.</summary>
    private static TiffBuilder Sample(bool isBigEndian, ushort orientation, Turn turn)
    {
        TiffBuilder tiff = new TiffBuilder(isBigEndian)
            .Long(0x0100, 4000)
            .Short(0x0101, 3000)
            .Ascii(0x010F, "A maker of cameras")
            .Ascii(0x0110, "Model 5");
        if (turn == Turn.None)
        {
            tiff.Short(0x0112, orientation).Thumbnail(Preview, t => t.Rational(0x011A, 72, 1).Rational(0x011B, 72, 1).Short(0x0128, 2));
        }
        else
        {
            tiff.Gap(12);
        }

        tiff.Rational(0x011A, 300, 1)
            .Rational(0x011B, 150, 1)
            .Short(0x0128, 2)
            .Ascii(0x0132, "2024:07:01 12:30:45")
            .Directory(0x8769, exif => Detail(exif, turn))
            .Directory(0x8825, gps => gps
                .Entry(0x0000, TiffBuilder.Byte, 4, [2, 3, 0, 0])
                .Ascii(0x0001, "N")
                .Entry(0x0002, TiffBuilder.Fraction, 3, new byte[24])
                .Ascii(0x001D, "2024:07:01"));
        return turn == Turn.Quarter ? tiff.Exchange(0x0100, 0x0101).Exchange(0x011A, 0x011B) : tiff;
    }

    private static void Detail(TiffBuilder exif, Turn turn)
    {
        exif.Undefined(0x9000, "0232"u8.ToArray())
            .Ascii(0x9010, "+02:00")
            .Undefined(0x927C, "MAKERNOTE and what only its maker knows"u8.ToArray())
            .Undefined(0x9286, [.. "ASCII\0\0\0"u8, .. "A comment"u8])
            .Short(0xA001, 0xFFFF)
            .Long(0xA002, 70_000)
            .Short(0xA003, 3000)
            .Directory(0xA005, i => i.Ascii(0x0001, "R98").Undefined(0x0002, "0100"u8.ToArray()))
            .Rational(0xA20E, 1000, 1)
            .Rational(0xA20F, 2000, 1);
        if (turn == Turn.Quarter)
        {
            exif.Exchange(0xA002, 0xA003).Exchange(0xA20E, 0xA20F);
        }
    }

    private static CorpusFile Turned(string name, byte[] stored, byte[] upright, (uint, uint, bool)? density = null) => File(
        $"exif-turned-{name}", Odd, 6, stored, new CarriedMetadata { Exif = stored, TurnedExif = upright, Density = density });

    private static CorpusFile File(string name, CorpusClass kind, int? orientation, byte[] exif, CarriedMetadata carried) =>
        Create(name, kind, orientation, Bare().AddExif(exif), carried);

    private static CorpusFile Create(string name, CorpusClass kind, int? orientation, JpegParts parts, CarriedMetadata carried) =>
        CarriedFile.Create($"metadata/{name}", kind, parts.ToArray(), carried, orientation);

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);

    private static byte[] Cut(byte[] stream, int bytes) => stream[..^bytes];

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
