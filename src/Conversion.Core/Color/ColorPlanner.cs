using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>Decides about colours. The table of all cases is in docs/fidelity.md.</summary>
/// <param name="space">What the JPEG's components are.</param>
/// <param name="profile">Its profile, if it has one that can be read.</param>
/// <param name="exif">What Exif says, which counts where there is no profile.</param>
/// <param name="hasAdobeSegment">Whether the inks are stored inverted, as Adobe's segment means.</param>
/// <param name="warnings">Receives what a person should know.</param>
internal sealed class ColorPlanner(
    JpegColorSpace space, IccProfile? profile, ExifColorSpace exif, bool hasAdobeSegment, ICollection<string> warnings)
{
    /// <summary>Adobe's programs store amounts inverted, and browsers and converters read all files so. Only Adobe's segment shows
    /// it.</summary>
    private const string Uncertainty =
        " Without an Adobe segment, nothing says whether the inks are stored inverted; they are read as inverted, as other programs do, "
        + "and the picture may be a negative.";

    /// <summary>The description of the profile of Hewlett-Packard and Microsoft, and of its copies.</summary>
    private const string CommonSrgbName = "sRGB IEC61966-2.1";

    private bool IsGrey => space == JpegColorSpace.Grey;

    public ColorPlan Plan(ColorRequest request)
    {
        if (space is JpegColorSpace.Cmyk or JpegColorSpace.Ycck)
        {
            return PlanInks(request);
        }

        bool toSrgb = request.ToSrgb;

        if (profile is not null && profile.ColorSpace == (IsGrey ? IccColorSpace.Grey : IccColorSpace.Rgb))
        {
            return toSrgb ? Convert(profile) : Keep(profile);
        }

        if (profile is not null)
        {
            return PlanForeignProfile(profile, toSrgb);
        }

        return PlanByExif(toSrgb);
    }

    /// <summary>libpng knows the profile of Hewlett-Packard and Microsoft as a faulty one, and its users print a warning for each
    /// picture that has it. Its numbers are those of sRGB all the same.</summary>
    private static ColorPlan Keep(IccProfile profile) => profile.Name == CommonSrgbName && ColorPlan.IsSrgbProfile(profile)
        ? new ColorPlan { ReplacedProfile = profile, SaysSrgb = true }
        : new ColorPlan { Profile = profile };

    private ColorPlan PlanByExif(bool toSrgb) => (exif, toSrgb) switch
    {
        (ExifColorSpace.AdobeRgb, false) => new ColorPlan { SaysAdobeRgb = true },
        (ExifColorSpace.AdobeRgb, _) => ToSrgb(IsGrey ? ProfileTransform.AdobeRgbGrey() : ProfileTransform.AdobeRgb()),
        (ExifColorSpace.Srgb, _) => ColorPlan.IsSrgb,
        // What says nothing of its colours is shown as sRGB everywhere.
        (_, true) => ColorPlan.IsSrgb,
        _ => ColorPlan.AsDecoded,
    };

    private ColorPlan Convert(IccProfile from)
    {
        PixelLayout layout = IsGrey ? PixelLayout.Grey8 : PixelLayout.Rgb24;
        if (ProfileTransform.TryCreate(from, layout) is { } transform)
        {
            return ToSrgb(transform);
        }

        warnings.Add(
            $"The colours are not converted to sRGB: the ICC profile '{from.Name}' is malformed. It is carried instead.");
        return new ColorPlan { Profile = from };
    }

    /// <summary>A PNG's profile must be of the kind of its pixels (11.3.2.3): grey for grey, RGB for RGB.</summary>
    private ColorPlan PlanForeignProfile(IccProfile foreign, bool toSrgb)
    {
        bool isRgbOfGrey = IsGrey && foreign.ColorSpace == IccColorSpace.Rgb;
        ColorTransform? transform =
            isRgbOfGrey ? ProfileTransform.TryCreate(foreign, PixelLayout.Grey8) : null;
        if (transform is not null && (toSrgb || SrgbIdentity.Is(transform)))
        {
            warnings.Add(
                $"The picture is grey and its ICC profile '{foreign.Name}' is one for RGB, which a grey PNG cannot carry; "
                + "the PNG says sRGB instead.");
            return ToSrgb(transform);
        }

        string picture = IsGrey ? "grey" : "RGB";
        warnings.Add(
            $"The ICC profile '{foreign.Name}' is not carried: it is one for {foreign.ColorSpaceSignature}, "
            + $"and the picture is {picture}.");
        return PlanByExif(toSrgb);
    }

    private ColorPlan PlanInks(ColorRequest request)
    {
        string? obstacle = profile switch
        {
            null => "it has no ICC profile that can be used",
            { ColorSpace: not IccColorSpace.Cmyk } =>
                $"its ICC profile '{profile.Name}' is one for {profile.ColorSpaceSignature}",
            _ => null,
        };
        if (obstacle is null)
        {
            if (ProfileTransform.TryCreate(profile!, PixelLayout.Rgba32) is { } transform)
            {
                warnings.Add($"The picture is CMYK; it is converted to sRGB through its ICC profile '{profile!.Name}'.{Doubt}");
                return new ColorPlan { Transform = transform, SaysSrgb = true };
            }

            obstacle = $"its ICC profile '{profile!.Name}' is malformed";
        }

        return PlanUnprofiledInks(request, obstacle);
    }

    private string Doubt => hasAdobeSegment ? "" : Uncertainty;

    private ColorPlan PlanUnprofiledInks(ColorRequest request, string obstacle)
    {
        string picture = $"The picture is CMYK and {obstacle}; it is converted to";
        if (request.MultipliesInks)
        {
            warnings.Add($"{picture} RGB by multiplying each colour with black, so its colours are approximate.{Doubt}");
            return request.ToSrgb ? ColorPlan.IsSrgb : ColorPlan.AsDecoded;
        }

        warnings.Add(request.InkProfile is { } given
            ? $"{picture} sRGB through the given ICC profile '{given.Name}'.{Doubt}"
            : $"{picture} sRGB as the inks of SWOP print, so its colours are approximate.{Doubt}");
        return new ColorPlan { Transform = request.InkProfile?.Transform ?? new PressTransform(), SaysSrgb = true };
    }

    /// <summary>A conversion that changes nothing but roundings is left out: the picture is sRGB already.</summary>
    private static ColorPlan ToSrgb(ColorTransform transform) =>
        SrgbIdentity.Is(transform) ? ColorPlan.IsSrgb : new ColorPlan { Transform = transform, SaysSrgb = true };
}

/// <summary>What is wanted of the colours.</summary>
/// <param name="ToSrgb">Whether they are converted to sRGB; otherwise they are kept.</param>
/// <param name="MultipliesInks">Whether four inks without a usable profile are multiplied with black, instead of printed.</param>
/// <param name="InkProfile">The profile that counts for them; null for none.</param>
internal readonly record struct ColorRequest(bool ToSrgb, bool MultipliesInks, InkConversion? InkProfile);

/// <summary>What Exif says of a picture's colours.</summary>
internal enum ExifColorSpace
{
    /// <summary>Nothing, or that they are not calibrated.</summary>
    Unknown,

    /// <summary>ColorSpace (0xA001) is 1.</summary>
    Srgb,

    /// <summary>InteroperabilityIndex (0x0001) is R03, the option file of DCF 2.0, which is Adobe RGB (1998); ColorSpace is then
    /// not 1.</summary>
    AdobeRgb,
}
