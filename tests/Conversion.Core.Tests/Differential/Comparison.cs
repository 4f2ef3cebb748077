using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Skia;
using ImageConversion.Core.Tests.Png;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Differential;

/// <summary>Our converter against djpeg, on one file.</summary>
internal static class Comparison
{
    private static readonly ConversionOptions Rejecting = new()
    {
        Compression = CompressionPreset.Fast,
        Orientation = OrientationHandling.Keep,
        Grey = GreyHandling.Never,
        Metadata = MetadataHandling.None,
        // As djpeg makes RGB of inks.
        Cmyk = CmykHandling.Naive,
        Limits = new ConversionLimits { MaxPixels = 1 << 20, MaxScans = 99 },
    };

    private static readonly ConversionOptions Salvaging = Rejecting with { OnDamage = DamageHandling.Salvage };

    /// <summary>Compares both.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="plain">The same picture as the referee reads it; null where it gets the file, or what codes its picture.</param>
    public static Outcome Of(byte[] jpeg, byte[]? plain = null)
    {
        (ConversionResult? result, PngReader? picture, ImageConversionException? error) = Convert(jpeg, Rejecting);
        if (error?.Kind is ImageErrorKind.Unsupported or ImageErrorKind.LimitExceeded or ImageErrorKind.NotJpeg)
        {
            return new Outcome(Verdict.Refuses, null, null, null, error.Message);
        }

        JpegHeader? header = TryRead(jpeg);
        // Debian's takes lossless files for broken ones, and refuses all that have not 8 bits.
        string? program = header is { IsWide: true } ? Djpeg.Third : Djpeg.Debians;
        string[] warnings = [.. result?.Warnings.Where(w => !w.Contains("CMYK", StringComparison.Ordinal)) ?? []];
        Verdict ours = error is not null ? Verdict.Refuses : warnings.Length > 0 ? Verdict.Warns : Verdict.Silent;
        string note = error?.Message ?? string.Join(" | ", warnings);
        if (program is null)
        {
            return new Outcome(ours, null, null, null, note);
        }

        DjpegPicture referee = Djpeg.Decode(plain ?? jpeg, program);
        if (picture is null)
        {
            bool? isSalvaged = referee.HasPixels ? IsSalvaged(jpeg) : null;
            return new Outcome(ours, JudgementOf(referee), null, isSalvaged, $"{note} / {referee.Message}");
        }

        JpegInspection inspection = JpegInspector.Inspect(jpeg, Rejecting.Limits.MaxScans);
        if (plain is null && !IsSame(picture, referee) && IsBeyondReferee(header!, inspection))
        {
            referee = Djpeg.Decode(JpegRepair.KeepWhatCodes(header!, jpeg, inspection.End).ToArray(), program);
        }

        bool isSame = IsSame(picture, referee);
        return new Outcome(ours, JudgementOf(referee), isSame, null, $"{note} / {referee.Message}")
        {
            Excuse = isSame ? null : ExcuseOf(inspection, warnings),
        };
    }

    private static Verdict JudgementOf(DjpegPicture referee) => referee switch
    {
        { HasPixels: false } => Verdict.Refuses,
        { Message.Length: > 0 } => Verdict.Warns,
        _ => Verdict.Silent,
    };

    private static bool IsSame(PngReader picture, DjpegPicture referee) =>
        referee.HasPixels
        && (picture.Width, picture.Height) == (referee.Width, referee.Height)
        && picture.Pixels.AsSpan().SequenceEqual(picture.ColorType == 0 ? referee.PngSamples() : referee.PngRgbSamples());

    /// <summary>It knows no height by DNL, and reads on behind a complete picture without EOI.</summary>
    private static bool IsBeyondReferee(JpegHeader header, JpegInspection inspection) =>
        header.Frame.DeclaredHeight != header.Height || inspection.Findings.Any(f => f.Kind == JpegDamageKind.MissingEndOfImage);

    /// <summary>What docs/fidelity.md excepts. All of it is warned of.</summary>
    private static string? ExcuseOf(JpegInspection inspection, string[] warnings) => inspection.Findings switch
    {
        _ when warnings.Any(w => w.Contains("far out of the range of 12 bits", StringComparison.Ordinal)) => "12 bits, samples far out of range",
        { } f when f.Any(d => d.Kind == JpegDamageKind.IncompleteScans) => "unfinished scans, smoothed otherwise",
        { } f when f.Any(d => d.Kind == JpegDamageKind.FillInScan) => "fill bytes in image data",
        _ => null,
    };

    private static bool IsSalvaged(byte[] jpeg)
    {
        (_, PngReader? picture, _) = Convert(jpeg, Salvaging);
        return picture is not null;
    }

    private static (ConversionResult? Result, PngReader? Picture, ImageConversionException? Error) Convert(byte[] jpeg, ConversionOptions options)
    {
        try
        {
            (ConversionResult result, byte[] png) = Conversions.Encode(jpeg, options);
            return (result, PngReader.Read(png), null);
        }
        catch (ImageConversionException e)
        {
            return (null, null, e);
        }
    }

    private static JpegHeader? TryRead(byte[] jpeg)
    {
        try
        {
            return JpegHeader.Read(jpeg);
        }
        catch (ImageFault)
        {
            return null;
        }
    }
}
