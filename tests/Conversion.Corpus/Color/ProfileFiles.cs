using ImageConversion.Corpus.Metadata;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Color;

/// <summary>Profiles of every kind, in every order of segments, on pictures that they fit and that they do not; and colours by Exif.</summary>
public static class ProfileFiles
{
    private const string Approximate =
        "it is converted to sRGB as the inks of SWOP print, so its colours are approximate";

    private const string Uncertain = Approximate + ". Without an Adobe segment, nothing says whether the inks are stored inverted; they are read as inverted";
    private const string NotCarried = "The ICC profile is not carried: ";
    private const string PutTogether = "The ICC profile was put together although its segments ";

    private static readonly CorpusClass Rgb = new("RGB profiles", "carried byte for byte; converted, the colours are those that the profile means");
    private static readonly CorpusClass Grey = new("grey profiles", "carried with grey pixels; converted, the greys are those that the profile means");
    private static readonly CorpusClass Inks = new("CMYK", "through its profile to sRGB; without one, approximate, with a warning");
    private static readonly CorpusClass Misfits = new("profiles of another colour space", "dropped with a warning; sRGB on grey is said by sRGB");
    private static readonly CorpusClass Broken = new("broken profiles", "dropped with a warning that names what is wrong");
    private static readonly CorpusClass Parts = new("profiles in segments", "put together in any order; what is missing drops the profile, with a warning");
    private static readonly CorpusClass ByExif = new("colour space by Exif", "sRGB is said, Adobe RGB by gamma and primaries; a profile counts more");

    public static IEnumerable<CorpusFile> Files() =>
        [.. FittingFiles(), .. InkFiles(), .. MisfitFiles(), .. BrokenFiles(), .. PartFiles(), .. ExifFiles()];

    private static IEnumerable<CorpusFile> FittingFiles()
    {
        TestProfile[] rgb =
        [
            TestProfiles.SrgbVersion4, TestProfiles.AdobeRgb, TestProfiles.DisplayP3, TestProfiles.Rec2020,
            TestProfiles.Linear, TestProfiles.SwappedChannels, TestProfiles.UnknownIntent, TestProfiles.WrongIlluminant,
            TestProfiles.UnnamedColorants, .. TestProfiles.Formulas, .. TestProfiles.RgbTables,
        ];
        foreach (TestProfile profile in rgb)
        {
            yield return Carrying(profile, Rgb, SmallPictures.ManyColors);
        }

        TestProfile srgb = TestProfiles.Srgb;
        yield return Create(srgb.Name, Rgb, Add(SmallPictures.ManyColors, srgb.Bytes), new CarriedMetadata
        {
            Colors = ColorChunks.Srgb,
            Warnings = ["The ICC profile 'sRGB IEC61966-2.1' is a common one of sRGB, which PNG readers complain of; the PNG says sRGB instead."],
        }, srgb, srgb.Icc);
        foreach (TestProfile profile in TestProfiles.Greys.Append(TestProfiles.GreySrgbCurve))
        {
            yield return Carrying(profile, Grey, SmallPictures.ManyGreys);
        }
    }

    private static IEnumerable<CorpusFile> InkFiles()
    {
        foreach (TestProfile profile in TestProfiles.Inks)
        {
            yield return Inked(profile.Name, SmallPictures.Inks, profile);
        }

        yield return Inked("cmyk-unmarked", SmallPictures.InksUnmarked, TestProfiles.Inks[0], " Without an Adobe segment, nothing says whether the inks are stored inverted");
        yield return Inked("ycck", SmallPictures.Ycck, TestProfiles.Inks[1]);
        yield return Unprofiled("cmyk-no-profile", SmallPictures.Inks, null, $"The picture is CMYK and it has no ICC profile that can be used; {Approximate}.");
        yield return Unprofiled("cmyk-unmarked-no-profile", SmallPictures.InksUnmarked, null, Uncertain);
        yield return Unprofiled("ycck-no-profile", SmallPictures.Ycck, null, Approximate + ".");
        yield return Unprofiled("cmyk-rgb-profile", SmallPictures.Inks, TestProfiles.AdobeRgb.Bytes, $"its ICC profile 'Adobe RGB (1998)' is one for RGB; {Approximate}.");
        yield return Unprofiled("cmyk-cut-table", SmallPictures.Inks, TestProfiles.CutInkTable, $"its ICC profile 'Cut ink table' is malformed; {Approximate}.");
        yield return Create("cmyk-broken-profile", Inks, Add(SmallPictures.Inks, new byte[40]), new CarriedMetadata
        {
            Colors = ColorChunks.Srgb,
            Warnings = [$"{NotCarried}it is 40 bytes long", $"it has no ICC profile that can be used; {Approximate}."],
        });
    }

    private static IEnumerable<CorpusFile> MisfitFiles()
    {
        TestProfile cmyk = TestProfiles.Inks[0];
        yield return Create("cmyk-profile-on-rgb", Misfits, Add(SmallPictures.ManyColors, cmyk.Bytes), new CarriedMetadata
        {
            Warnings = ["The ICC profile 'cmyk-mft1' is not carried: it is one for CMYK, and the picture is RGB."],
        }, icc: cmyk.Icc);
        yield return Create("grey-profile-on-rgb", Misfits, Add(SmallPictures.ManyColors, TestProfiles.Greys[0].Bytes), new CarriedMetadata
        {
            Warnings = ["'Grey Gamma 2.2' is not carried: it is one for GRAY, and the picture is RGB."],
        });
        yield return Create("lab-profile-on-rgb", Misfits, Add(SmallPictures.ManyColors, TestProfiles.LabDevice), new CarriedMetadata
        {
            Warnings = ["'Lab device' is not carried: it is one for Lab, and the picture is RGB."],
        });
        yield return Create("cmyk-profile-on-grey", Misfits, Add(SmallPictures.ManyGreys, cmyk.Bytes), new CarriedMetadata
        {
            Warnings = ["it is one for CMYK, and the picture is grey."],
        });
        yield return Create("srgb-on-grey", Misfits, Add(SmallPictures.ManyGreys, TestProfiles.Srgb.Bytes), new CarriedMetadata
        {
            Colors = ColorChunks.Srgb,
            Warnings = ["its ICC profile 'sRGB IEC61966-2.1' is one for RGB, which a grey PNG cannot carry; the PNG says sRGB instead."],
        }, TestProfiles.GreySrgbCurve, TestProfiles.Srgb.Icc);
        yield return Create("adobe-rgb-on-grey", Misfits, Add(SmallPictures.ManyGreys, TestProfiles.AdobeRgb.Bytes), new CarriedMetadata
        {
            Warnings = ["'Adobe RGB (1998)' is not carried: it is one for RGB, and the picture is grey."],
        }, TestProfiles.Greys[0], TestProfiles.AdobeRgb.Icc);
        yield return Create("table-on-grey", Misfits, Add(SmallPictures.ManyGreys, TestProfiles.RgbTables[2].Bytes), new CarriedMetadata
        {
            Warnings = ["it is one for RGB, and the picture is grey."],
        });
    }

    private static IEnumerable<CorpusFile> BrokenFiles()
    {
        byte[] good = TestProfiles.AdobeRgb.Bytes;
        (string Name, byte[] Profile, string Warning)[] broken =
        [
            ("short", good[..100], "it is 100 bytes long, shorter than a header and a tag table"),
            ("empty", [], "it is 0 bytes long"),
            ("cut-off", good[..^40], $"it says it has {good.Length} bytes, and has {good.Length - 40}"),
            ("size-too-low", Patched(good, 0, 0, 0, 0, 90), "it says it has 90 bytes"),
            ("no-signature", Patched(good, 36, "acsx"u8), "the signature acsp is not where the header has it"),
            ("too-many-tags", Patched(good, 128, 0, 0, 4, 0), "its table of 1024 tags does not fit into it"),
            ("tags-outside-table", Patched(good, 128, 0, 0, 0, 100), "its table of 100 tags does not fit into it"),
            ("tag-outside", Patched(good, 132 + 4, 0xFF, 0xFF, 0xFF, 0), "its tag desc lies outside of it"),
            ("tag-too-long", Patched(good, 132 + 8, 0, 1, 0, 0), "its tag desc lies outside of it"),
            ("curve-of-wrong-type", new IccProfileBuilder("RGB ").Named("Wrong curve").AddCurves(IccTags.Text("no curve")).AddColorants([1, 0, 0], [0, 1, 0], [0, 0, 1]).ToArray(),
                "its tag rTRC is absent or not of a type that it can have"),
            ("table-of-wrong-type", new IccProfileBuilder("CMYK", "Lab ").Named("Wrong table").Add("A2B0", IccTags.Text("no table")).ToArray(),
                "its tag A2B0 is absent or not of a type that it can have"),
            ("grey-without-curve", new IccProfileBuilder("GRAY").Named("No curve").ToArray(), "its tag kTRC is absent"),
            ("no-tags", new IccProfileBuilder("RGB ").ToArray(), "its tag rTRC is absent"),
        ];
        foreach ((string name, byte[] profile, string warning) in broken)
        {
            yield return Create($"broken-{name}", Broken, Add(SmallPictures.ManyColors, profile), new CarriedMetadata { Warnings = [NotCarried + warning] });
        }

        foreach (string tag in (string[])["rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ"])
        {
            yield return Create($"broken-without-{tag}", Broken, Add(SmallPictures.ManyColors, TestProfiles.WithoutTag(tag).ToArray()),
                new CarriedMetadata { Warnings = [$"{NotCarried}its tag {tag} is absent or not of a type that it can have."] });
        }

        // Its header shows nothing of it: it is carried, and only a conversion finds out.
        yield return Create("broken-cut-table", Broken, Add(SmallPictures.ManyColors, TestProfiles.CutTable), new CarriedMetadata { Profile = TestProfiles.CutTable });
        byte[] unnamed = new IccProfileBuilder("RGB ").AddCurves(IccTags.Gamma(2.2)).AddColorants([0.5, 0.3, 0], [0.3, 0.6, 0.1], [0.16, 0.1, 0.7]).ToArray();
        yield return Create("unnamed", Rgb, Add(SmallPictures.ManyColors, unnamed), new CarriedMetadata { Profile = unnamed });
    }

    private static IEnumerable<CorpusFile> PartFiles()
    {
        TestProfile large = TestProfiles.Large;
        List<byte[]> parts = IccParts.Split(large.Bytes);
        yield return Split("in-order", parts, "");
        yield return Split("behind-frame-header", parts, "", isLast: true);
        yield return Split("out-of-order", parts.AsEnumerable().Reverse(), "are not in the order of their numbers");
        yield return Split("twice", [parts[2], .. parts], "have the same number more than once");
        yield return Split("all-numbered-1", parts.Select(p => Renumbered(p, 1, 7)), "have the same number more than once");
        yield return Split("counted-from-0", parts.Select((p, i) => Renumbered(p, i, 7)), "are not in the order of their numbers");
        yield return Split("counts-disagree", parts.Select((p, i) => i == 4 ? Renumbered(p, 5, 9) : p), "disagree on how many they are");
        yield return Split("count-too-high", parts.Select((p, i) => Renumbered(p, i + 1, 9)), "should be 9 and are 7");
        yield return Split("padded", [.. parts[..^1], [.. parts[^1], 0, 0, 0]], "");
        yield return Split("small-parts", IccParts.Split(TestProfiles.SrgbVersion4.Bytes, 30), "", TestProfiles.SrgbVersion4);
        foreach (int missing in (int[])[0, 3, 6])
        {
            yield return Create(
                $"parts-{missing + 1}-missing", Parts, AddParts(parts.Where((_, i) => i != missing)),
                new CarriedMetadata { Warnings = [$"{NotCarried}its segments should be 7 and are 6, and "] });
        }

        // A byte of nothing in each, as fuzzers write them.
        IEnumerable<byte[]> bytes = Enumerable.Range(1, 254).Select(i => IccParts.Payload(i, 254, [(byte)i]));
        yield return Create("parts-no-profile-missing", Parts, AddParts(bytes.Skip(1)),
            new CarriedMetadata { Warnings = [$"{NotCarried}its segments should be 254 and are 253, and it says it has"] });
        yield return Create("parts-no-profile-twice", Parts, AddParts(bytes.SkipLast(1).Append(IccParts.Payload(1, 254, [1]))),
            new CarriedMetadata { Warnings = [$"{NotCarried}its segments have the same number more than once, and it says it has"] });
        yield return Create("parts-no-profile-out-of-order", Parts, AddParts(bytes.Reverse()),
            new CarriedMetadata { Warnings = [$"{NotCarried}its segments are not in the order of their numbers, and it says it has"] });
        yield return Create("parts-fourteen-bytes", Parts, AddParts([IccParts.Payload(1, 2, "profile"u8), IccParts.Payload(1, 2, "another"u8)]),
            new CarriedMetadata { Warnings = [$"{NotCarried}its segments have the same number more than once, and it is "] });
        yield return Create("parts-without-numbers", Parts, AddParts(["ICC_PROFILE\0"u8.ToArray(), [.. "ICC_PROFILE\0"u8, 1]]), new CarriedMetadata());
    }

    private static IEnumerable<CorpusFile> ExifFiles()
    {
        byte[] srgb = new TiffBuilder().Directory(0x8769, d => d.Short(0xA001, 1)).ToArray();
        byte[] uncalibrated = new TiffBuilder().Directory(0x8769, d => d.Short(0xA001, 0xFFFF)).ToArray();
        byte[] adobe = Metadata.ExifFiles.AdobeRgb;
        yield return Exif("exif-srgb", SmallPictures.ManyColors, srgb, ColorChunks.Srgb, TestProfiles.Srgb);
        yield return Exif("exif-adobe-rgb", SmallPictures.ManyColors, adobe, ColorChunks.AdobeRgb, TestProfiles.AdobeRgb);
        yield return Exif("exif-adobe-rgb-grey", SmallPictures.ManyGreys, adobe, ColorChunks.AdobeRgb, TestProfiles.Greys[0]);
        yield return Exif("exif-uncalibrated", SmallPictures.ManyColors, uncalibrated, ColorChunks.Nothing, TestProfiles.Srgb);
        yield return CarriedFile.Create("profiles/exif-srgb-and-profile", ByExif, Add(SmallPictures.ManyColors, TestProfiles.DisplayP3.Bytes).AddExif(srgb).ToArray(),
            new CarriedMetadata { Exif = srgb, Profile = TestProfiles.DisplayP3.Bytes }, null, TestProfiles.DisplayP3.Icc);
        yield return CarriedFile.Create("profiles/exif-srgb-and-broken-profile", ByExif, Add(SmallPictures.ManyColors, new byte[300]).AddExif(srgb).ToArray(),
            new CarriedMetadata { Exif = srgb, Colors = ColorChunks.Srgb, Warnings = [NotCarried] });
        yield return Create("nothing-said", ByExif, JpegParts.Of(SmallPictures.ManyColors), new CarriedMetadata(), TestProfiles.Srgb);
        yield return Create("nothing-said-grey", ByExif, JpegParts.Of(SmallPictures.ManyGreys), new CarriedMetadata(), TestProfiles.GreySrgbCurve);
    }

    private static CorpusFile Carrying(TestProfile profile, CorpusClass kind, byte[] picture) => Create(
        profile.Name, kind, Add(picture, profile.Bytes), new CarriedMetadata { Profile = profile.Bytes }, profile, profile.Icc);

    private static CorpusFile Inked(string name, byte[] picture, TestProfile profile, string doubt = "") => Create(
        name, Inks, Add(picture, profile.Bytes), new CarriedMetadata
        {
            Colors = ColorChunks.Srgb,
            Warnings = [$"The picture is CMYK; it is converted to sRGB through its ICC profile '{profile.Name}'.{doubt}"],
        },
        profile, profile.Icc);

    private static CorpusFile Unprofiled(string name, byte[] picture, byte[]? profile, string warning) => Create(
        name, Inks, profile is null ? JpegParts.Of(picture) : Add(picture, profile), new CarriedMetadata { Colors = ColorChunks.Srgb, Warnings = [warning] });

    private static CorpusFile Exif(string name, byte[] picture, byte[] exif, ColorChunks says, TestProfile profile) => Create(
        name, ByExif, JpegParts.Of(picture).AddExif(exif), new CarriedMetadata { Exif = exif, Colors = says }, profile);

    private static CorpusFile Split(string name, IEnumerable<byte[]> parts, string disorder, TestProfile? profile = null, bool isLast = false)
    {
        profile ??= TestProfiles.Large;
        return Create(
            $"parts-{name}", Parts, AddParts(parts, isLast),
            new CarriedMetadata { Profile = profile.Bytes, Warnings = disorder.Length == 0 ? [] : [$"{PutTogether}{disorder}."] }, profile, profile.Icc);
    }

    private static JpegParts Add(byte[] picture, byte[] profile) => JpegParts.Of(picture).Add(0xE2, IccParts.Payload(1, 1, profile));

    private static JpegParts AddParts(IEnumerable<byte[]> parts, bool isLast = false)
    {
        var jpeg = JpegParts.Of(SmallPictures.ManyColors);
        foreach (byte[] part in parts)
        {
            _ = isLast ? jpeg.AddLast(0xE2, part) : jpeg.Add(0xE2, part);
        }

        return jpeg;
    }

    private static byte[] Renumbered(byte[] part, int number, int count) => IccParts.Payload(number, count, part.AsSpan(14));

    private static byte[] Patched(byte[] profile, int at, params ReadOnlySpan<byte> bytes)
    {
        byte[] patched = [.. profile];
        bytes.CopyTo(patched.AsSpan(at));
        return patched;
    }

    private static CorpusFile Create(
        string name, CorpusClass kind, JpegParts parts, CarriedMetadata carried, TestProfile? profile = null, string icc = "") =>
        CarriedFile.Create($"profiles/{name}", kind, parts.ToArray(), carried, icc: icc, profile: profile);
}
