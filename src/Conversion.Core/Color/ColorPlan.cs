using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;

namespace ImageConversion.Core.Color;

/// <summary>What is done about the colours of one picture, and what its PNG says of them.</summary>
internal sealed record ColorPlan
{
    private const ushort ExifSrgb = 1;
    private const ushort Uncalibrated = 0xFFFF;

    /// <summary>Pixels as decoded, and nothing said of them.</summary>
    public static ColorPlan AsDecoded { get; } = new();

    /// <summary>Pixels as decoded or converted, and sRGB.</summary>
    public static ColorPlan IsSrgb { get; } = new() { SaysSrgb = true };

    /// <summary>The conversion to sRGB; null where pixels stay as decoded.</summary>
    public ColorTransform? Transform { get; init; }

    /// <summary>The profile that the PNG carries.</summary>
    public IccProfile? Profile { get; init; }

    /// <summary>The profile in whose place the PNG says that it is sRGB.</summary>
    public IccProfile? ReplacedProfile { get; init; }

    /// <summary>Whether the PNG says that it is sRGB.</summary>
    public bool SaysSrgb { get; init; }

    /// <summary>Whether the PNG says by gamma and chromaticities that it is Adobe RGB (1998).</summary>
    public bool SaysAdobeRgb { get; init; }

    /// <summary>The codes of primaries and transfer function by which the PNG says that it is HDR (H.273).</summary>
    public (byte Primaries, byte Transfer)? Cicp { get; init; }

    /// <summary>What Exif has to say of converted colours: sRGB, or none that it has a number for. Null where they are as decoded.</summary>
    public ushort? ExifColorSpace => Cicp is not null ? Uncalibrated : Transform is not null ? ExifSrgb : null;

    /// <summary>Whether pixels shown as sRGB, as they are where nothing is said of them, would be shown wrongly.</summary>
    public bool SaysOtherThanSrgb => SaysAdobeRgb || Profile is { } profile && !IsSrgbProfile(profile);

    /// <summary>Whether the four inks are wanted from the decoder, instead of its own idea of their RGB.</summary>
    public bool TakesInks => Transform?.Input == PixelLayout.Rgba32;

    /// <summary>Adobe RGB (1998) section 4.3.1: white D65, and the primaries; times 100,000 (PNG 11.3.2.1).</summary>
    private static uint[] AdobeRgbChromaticities =>
        [31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000];

    /// <summary>The rows in the colours that the PNG is to have. The result does not own <paramref name="rows"/>.</summary>
    public RowSource Apply(RowSource rows) => Transform is null ? rows : new SrgbRows(rows, Transform);

    /// <summary>Whether a profile moves no colour.</summary>
    public static bool IsSrgbProfile(IccProfile profile)
    {
        PixelLayout layout = profile.ColorSpace == IccColorSpace.Grey ? PixelLayout.Grey8 : PixelLayout.Rgb24;
        return ProfileTransform.TryCreate(profile, layout) is { } transform && SrgbIdentity.Is(transform);
    }

    /// <summary>The colour chunks.</summary>
    public PngMetadata Describe() => new()
    {
        IccProfile = Profile?.Data ?? default,
        IccProfileName = Profile?.Name ?? PngMetadata.None.IccProfileName,
        // Perceptual: nothing in a JPEG says otherwise.
        SrgbIntent = SaysSrgb ? (byte)0 : null,
        // 100,000 / (2 + 51/256), Adobe RGB (1998) section 4.3.1.2.
        Gamma = SaysAdobeRgb ? 45_471u : null,
        Chromaticities = SaysAdobeRgb ? AdobeRgbChromaticities : null,
        Cicp = Cicp,
    };
}
