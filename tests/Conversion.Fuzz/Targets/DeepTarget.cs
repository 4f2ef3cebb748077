using System.Buffers;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Skia;
using ImageConversion.Corpus;
using ImageConversion.Fuzz.Corpus;

namespace ImageConversion.Fuzz.Targets;

/// <summary>
/// Lossless pictures, and those of 12 bits, which no other decoder of the library takes: what has no damage is converted, what has
/// some is salvaged, and where new branches are taken, samples are libjpeg-turbo 3's, if there is a djpeg of it.
/// </summary>
internal sealed class DeepTarget : FuzzTarget
{
    private const long FixedBytes = 16 << 20;

    /// <summary>Coefficients and samples of four components, the rows of two bytes a sample, and PNGs.</summary>
    private const int BytesPerPixel = 96;

    private static readonly ConversionLimits Limits = new()
    {
        MaxPixels = 1 << 17,
        MaxScans = 20,
        MaxMemoryBytes = 64 << 20,
        MaxInputBytes = 48 * 1024,
    };

    private static readonly ConversionOptions Rejecting = new() { Compression = CompressionPreset.Fast, Limits = Limits };

    private static readonly ConversionOptions Salvaging = Rejecting with { OnDamage = DamageHandling.Salvage };

    private readonly JpegToPngConverter _converter = new();

    public override string Name => "deep";

    public override int MaxInputBytes => (int)Limits.MaxInputBytes;

    public override IEnumerable<byte[]> Seeds => SeedCorpus.OfClasses("lossless", "precision");

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + (BytesPerPixel * Limits.MaxPixels) + (64L * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        try
        {
            JpegHeader header = JpegHeader.Read(input.Span);
            if (!header.IsWide)
            {
                return false;
            }

            bool isRejected = Convert(input, Rejecting) is null;
            bool isSalvaged = Convert(input, Salvaging) is not null;
            Require(isRejected || isSalvaged, "What is converted is salvaged");
            if (header.Frame.DeclaredHeight == header.Height)
            {
                JpegInspection inspection = JpegInspector.Inspect(input.Span, Limits.MaxScans);
                Require(isRejected || inspection.Worst is null, "What is damaged is rejected", inspection.Worst?.ToString());
            }

            return !isRejected;
        }
        catch (ImageFault e)
        {
            CheckRefusal(e, input.Length);
            return false;
        }
    }

    /// <summary>A process for each input. What is unfinished is left out: djpeg smooths it, our decoder of 12 bits does not.</summary>
    public override void Confirm(ReadOnlyMemory<byte> input)
    {
        JpegHeader header = JpegHeader.Read(input.Span);
        JpegInspection inspection = JpegInspector.Inspect(input.Span, Limits.MaxScans);
        if (Djpeg.Third is not { } program
            || header.Frame.DeclaredHeight != header.Height
            || inspection.Findings.Any(f => f.Kind == JpegDamageKind.IncompleteScans)
            || JpegDecoding.IsBeyondSkia(input.Span, Limits.MaxScans, default))
        {
            return;
        }

        DjpegPicture referee = Djpeg.Decode(JpegRepair.KeepWhatCodes(header, input, inspection.End).ToArray(), program);
        Require(referee.HasPixels, "djpeg decodes what our decoder does", referee.Message);
        Require(referee.Message.Length == 0 || inspection.Findings.Count > 0, "We find what djpeg warns of", referee.Message);
        using WholePicture picture = JpegInspector.ReadWhole(input.Span, Limits.MaxScans, default);
        using var rows = WideRowSource.Create(header.Frame, header.ColorSpace, wantsInks: false, picture, default);
        byte[] samples = new byte[rows.RowBytes * rows.Height];
        rows.ReadRows(samples, rows.Height);
        Require(
            samples.AsSpan().SequenceEqual(referee.PngSamples()),
            "Our decoder gives djpeg's samples",
            $"from byte {samples.AsSpan().CommonPrefixLength(referee.PngSamples())} of {samples.Length} on");
    }

    /// <summary>The result; null where the file is refused.</summary>
    private ConversionResult? Convert(ReadOnlyMemory<byte> input, ConversionOptions options)
    {
        var png = new ArrayBufferWriter<byte>();
        try
        {
            ConversionResult result = _converter.Convert(input, png, options);
            PngCheck.Verify(png.WrittenMemory, result);
            return result;
        }
        catch (ImageConversionException e)
        {
            CheckRefusal(e, input.Length);
            return null;
        }
    }
}
