using System.Buffers.Binary;
using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Pictures with gain maps that can be applied, or not, and other files of several pictures that can be converted.</summary>
public static class GainMapFiles
{
    private const string Left = "The file holds more than its primary picture; not converted: ";

    private static readonly CorpusClass Applied = new("gain maps", "by default the SDR picture with a warning; applied, the pixels of the published formula");
    private static readonly CorpusClass Refused = new("broken gain maps", "what is missing or contradicts itself leaves the SDR picture, and is named");
    private static readonly CorpusClass Several = new("pictures behind the first", "by default they are named; extracted, each has its own PNG");

    /// <summary>Numbers of every kind, each different in each channel.</summary>
    public static GainMapNumbers PerChannel { get; } = new()
    {
        Min = [-0.5, 0, 0.25],
        Max = [2, 2.5, 3],
        Gamma = [1, 0.5, 2.2],
        BaseOffset = [0.015625, 0.03, 0],
        AlternateOffset = [0.015625, 0, 0.01],
        AlternateHeadroom = 3,
    };

    public static IEnumerable<CorpusFile> Files() => [.. AppliedFiles(), .. RefusedFiles(), .. SeveralFiles()];

    private static byte[] GreyMap => JpegWriter.Write(new JpegSettings { Width = 40, Height = 24, Model = ColorModel.Grey });

    private static byte[] ColorMap => JpegWriter.Write(new JpegSettings { Width = 80, Height = 48 });

    private static IEnumerable<CorpusFile> AppliedFiles()
    {
        var plain = new GainMapNumbers();
        yield return HdrFile("xmp", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain), null));
        yield return HdrFile("iso", UltraHdr.Map(GreyMap, null, UltraHdr.Iso(plain)));
        yield return HdrFile("both", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain), UltraHdr.Iso(plain, hasCommonDenominator: true)));
        yield return HdrFile("xmp-channels", UltraHdr.Map(ColorMap, UltraHdr.Xmp(PerChannel), null));
        yield return HdrFile("iso-channels", UltraHdr.Map(ColorMap, null, UltraHdr.Iso(PerChannel, hasCommonDenominator: true)));
        yield return HdrFile("grey-map-channels", UltraHdr.Map(GreyMap, null, UltraHdr.Iso(PerChannel)));
        yield return HdrFile("same-size", UltraHdr.Map(SmallPictures.ManyColors, UltraHdr.Xmp(plain), null));
        yield return HdrFile("one-pixel", UltraHdr.Map(JpegWriter.Write(new JpegSettings { Width = 2, Height = 1, Model = ColorModel.Grey }), UltraHdr.Xmp(plain), null));
        yield return HdrFile("larger", UltraHdr.Map(JpegWriter.Write(new JpegSettings { Width = 320, Height = 192 }), UltraHdr.Xmp(plain), null));
        yield return HdrFile("display-p3", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain), null), TestProfiles.DisplayP3);
        yield return HdrFile("adobe-rgb", UltraHdr.Map(ColorMap, UltraHdr.Xmp(PerChannel), null), TestProfiles.AdobeRgb);
        yield return HdrFile("colors-of-map", UltraHdr.Map(ColorMap, null, UltraHdr.Iso(PerChannel with { UsesBaseColors = false }), TestProfiles.DisplayP3.Bytes));
        byte[] xmp = UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { Max = [1] }), UltraHdr.Iso(plain));
        yield return HdrFile("two-that-differ", xmp);
    }

    private static IEnumerable<CorpusFile> RefusedFiles()
    {
        var plain = new GainMapNumbers();
        (string Name, byte[] Map)[] broken =
        [
            ("no-metadata", UltraHdr.Map(GreyMap, XmpPackets.Packet("xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\""), null)),
            ("no-maximum", UltraHdr.Map(GreyMap, XmpPackets.Packet("xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\" hdrgm:HDRCapacityMax=\"2\""), null)),
            ("two-values", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { Max = [1, 2] }), null)),
            ("min-above-max", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { Min = [3] }), null)),
            ("gamma-of-zero", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { Gamma = [0] }), null)),
            ("same-headroom", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { AlternateHeadroom = 0 }), null)),
            ("base-is-hdr", UltraHdr.Map(GreyMap, UltraHdr.Xmp(plain with { IsBaseHdr = true }), null)),
            ("iso-base-is-hdr", UltraHdr.Map(GreyMap, null, UltraHdr.Iso(plain with { BaseHeadroom = 4 }))),
            ("iso-cut-off", UltraHdr.Map(GreyMap, null, UltraHdr.Iso(plain)[..^1])),
            ("iso-version", UltraHdr.Map(GreyMap, null, [0, 1, .. UltraHdr.Iso(plain)[2..]])),
            ("iso-denominator-of-zero", UltraHdr.Map(GreyMap, null, [.. UltraHdr.Iso(plain)[..^4], 0, 0, 0, 0])),
            ("colors-of-no-profile", UltraHdr.Map(GreyMap, null, UltraHdr.Iso(plain with { UsesBaseColors = false }), TestProfiles.GreySrgbCurve.Bytes)),
            ("other-shape", UltraHdr.Map(JpegWriter.Write(new JpegSettings { Width = 40, Height = 40 }), UltraHdr.Xmp(plain), null)),
            ("inks", UltraHdr.Map(SmallPictures.Inks, UltraHdr.Xmp(plain), null)),
        ];
        return broken.Select(b => HdrFile(b.Name, b.Map, kind: Refused));
    }

    private static IEnumerable<CorpusFile> SeveralFiles()
    {
        byte[] second = JpegWriter.Write(new JpegSettings { Width = 64, Height = 48, Frame = JpegSettings.Progressive });
        yield return Create("two-views", Several, MultiPicture.Write(JpegParts.Of(SmallPictures.Color), [(MultiPicture.Stereoscopic, second)]), new CarriedMetadata
        {
            Warnings = [$"{Left}a further picture of a stereoscopic view ({second.Length} bytes).", "after the image (among them a JPEG image): not part of the picture"],
        });
        yield return Create("three-in-a-row", Several, [.. SmallPictures.Color, .. second, 0, 0, 0, .. SmallPictures.Grey], new CarriedMetadata
        {
            Warnings = ["after the image (among them a JPEG image): not part of the picture"],
        });
        string motion = XmpPackets.Container("Primary", "GainMap", "MotionPhoto");
        byte[] map = UltraHdr.Map(GreyMap, UltraHdr.Xmp(new GainMapNumbers()), null);
        yield return Create(
            "motion-photo-gain-map", Several, [.. JpegParts.Of(SmallPictures.ManyColors).AddXmp(motion).ToArray(), .. map, 0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[40]],
            new CarriedMetadata
            {
                Xmp = motion,
                Warnings = [$"{Left}a gain map, the video of a motion photo.", "after the image (among them a JPEG image): not part of the picture"],
            });
        yield return Create("samsung-picture", Several, [.. SmallPictures.Color, .. SamsungTrailer("Image_UTC_Data", "1"u8.ToArray(), "DualShot_1", second)], new CarriedMetadata
        {
            Warnings = ["after the image (among them a trailer of Samsung's cameras): not part of the picture"],
        });
    }

    /// <summary>Two blocks, and the directory that counts back to them.</summary>
    private static byte[] SamsungTrailer(string firstName, byte[] first, string secondName, byte[] second)
    {
        byte[] a = Block(firstName, first);
        byte[] b = Block(secondName, second);
        byte[] directory =
        [
            .. "SEFH"u8, .. Number(106), .. Number(2),
            0, 0, 1, 10, .. Number(a.Length + b.Length), .. Number(a.Length), 0, 0, 1, 11, .. Number(b.Length), .. Number(b.Length),
        ];
        return [.. a, .. b, .. directory, .. Number(directory.Length), .. "SEFT"u8];

        static byte[] Block(string name, byte[] data) => [0, 0, 1, 10, .. Number(name.Length), .. System.Text.Encoding.ASCII.GetBytes(name), .. data];

        static byte[] Number(int value)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            return bytes;
        }
    }

    private static CorpusFile HdrFile(string name, byte[] map, TestProfile? profile = null, CorpusClass? kind = null)
    {
        JpegParts primary = JpegParts.Of(SmallPictures.ManyColors);
        if (profile is not null)
        {
            primary.Add(0xE2, "ICC_PROFILE\0"u8.ToArray(), [1, 1], profile.Bytes);
        }

        return CarriedFile.Create($"pictures/gain-map-{name}", kind ?? Applied, UltraHdr.Write(primary, map, []), new CarriedMetadata
        {
            Xmp = XmpPackets.Container("Primary", "GainMap"),
            Profile = profile?.Bytes,
            Warnings = [$"{Left}a gain map ({map.Length} bytes).", "after the image (among them a JPEG image): not part of the picture"],
        }, icc: profile?.Icc ?? "");
    }

    private static CorpusFile Create(string name, CorpusClass kind, byte[] jpeg, CarriedMetadata carried) =>
        CarriedFile.Create($"pictures/{name}", kind, jpeg, carried);
}
