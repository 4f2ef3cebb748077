using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Skia;
using ImageConversion.Fuzz.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Fuzz.Targets;

/// <summary>
/// Our own decoder against the search for damage and SkiaSharp's decoder: it refuses what is damaged, for the same reason,
/// and of what it takes every kernel gives SkiaSharp's pixels; and, where new branches are taken, libjpeg-turbo's own.
/// </summary>
/// <param name="name">As on the command line.</param>
/// <param name="seeds">The classes of the corpus that mutation starts from; none for all.</param>
internal sealed class DecodeTarget(string name, params string[] seeds) : FuzzTarget
{
    private const long FixedBytes = 16 << 20;

    /// <summary>djpeg's exit code where it warned.</summary>
    private const int DjpegWarned = 2;

    /// <summary>Four pictures of four bytes, and the coefficients of one.</summary>
    private const int BytesPerPixel = 64;

    private static readonly ConversionLimits Limits = new()
    {
        MaxPixels = 1 << 18,
        MaxScans = 20,
        MaxMemoryBytes = 64 << 20,
        MaxInputBytes = 48 * 1024,
    };

    private static readonly DecoderVectors[] Kernels =
        [.. Enum.GetValues<DecoderVectors>().Where(v => v <= DecoderVectorsExtensions.Widest)];

    public override string Name => name;

    public override IEnumerable<byte[]>? Seeds => seeds.Length == 0 ? null : SeedCorpus.OfClasses(seeds);

    public override int MaxInputBytes => (int)Limits.MaxInputBytes;

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + (BytesPerPixel * Limits.MaxPixels) + (64L * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        try
        {
            JpegHeader header = JpegHeader.Read(input.Span);
            LimitCheck.Picture(header.Width, header.Height, Limits);
            LimitCheck.Scans(header.HasMultipleScans ? JpegHeader.CountScans(input.Span, Limits.MaxScans) : 1, Limits);
            if (!JpegDecoding.Knows(header))
            {
                return false;
            }

            JpegInspection inspection = JpegInspector.Inspect(input.Span, Limits.MaxScans);
            var decoded = new List<byte[]?>();
            foreach (DecoderVectors vectors in Kernels)
            {
                decoded.Add(Decode(header, input, vectors, inspection));
            }

            if (decoded[0] is not { } pixels)
            {
                return false;
            }

            Require(decoded.All(d => d is not null && d.AsSpan().SequenceEqual(pixels)), "All kernels give the same pixels");
            if (LeavesTraces(inspection) || JpegDecoding.IsBeyondSkia(input.Span, Limits.MaxScans, default))
            {
                return true;
            }

            byte[] expected = DecodeBySkia(header, input, inspection);
            Require(
                expected.AsSpan().SequenceEqual(pixels),
                "Our decoder gives SkiaSharp's pixels",
                $"from byte {expected.AsSpan().CommonPrefixLength(pixels)} of {pixels.Length} on");
            return true;
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            CheckRefusal(e, input.Length);
            return false;
        }
    }

    /// <summary>djpeg, a process for each input, takes the file without a warning that we do not have, and has the same pixels.</summary>
    public override void Confirm(ReadOnlyMemory<byte> input)
    {
        JpegHeader header = JpegHeader.Read(input.Span);
        JpegInspection inspection = JpegInspector.Inspect(input.Span, Limits.MaxScans);
        byte[] pixels = Decode(header, input, DecoderVectorsExtensions.Widest, inspection)!;

        // Its vector code differs from its C code in blocks that no encoder makes, whose values overflow 16 bits; ours follows
        // the vector code (docs/fidelity.md).
        ToolResult referee = DebianTool.Run("djpeg", ForReferee(header, input, inspection).ToArray(), ["-pnm"]);
        Require(referee.ExitCode is 0 or DjpegWarned, "djpeg decodes what our decoder does", referee.Error);
        Require(referee.Error.Length == 0 || inspection.Findings.Count > 0, "We find what djpeg warns of", referee.Error);
        if (LeavesTraces(inspection) || HasStepsBeyond15Bits(input.Span))
        {
            return;
        }

        int shared = AfterHeader(referee.Output).CommonPrefixLength(pixels);
        Require(
            AfterHeader(referee.Output).Length == pixels.Length && shared == pixels.Length,
            "Our decoder gives djpeg's pixels",
            $"from byte {shared} of {pixels.Length} on");
    }

    /// <summary>
    /// libjpeg-turbo gives up its quick reading of an MCU at fill bytes and reads it anew by its careful one, over what the quick
    /// one had left: zeros of the second become what the first took from bits that are not there. Ours reads once.
    /// </summary>
    private static bool LeavesTraces(JpegInspection inspection) => inspection.Findings.Any(f => f.Kind == JpegDamageKind.FillInScan);

    /// <summary>
    /// Whether a quantization table in front of the first scan has steps that no encoder of 8-bit samples needs. Built with vector
    /// code, libjpeg-turbo keeps them in 16 bits with a sign even where it does not use that code; SkiaSharp's copy, built without,
    /// keeps them whole, as ours does.
    /// </summary>
    private static bool HasStepsBeyond15Bits(ReadOnlySpan<byte> input)
    {
        var reader = new JpegMarkerReader(new JpegDamageLog());
        _ = reader.ReadToScan(input);
        return Enumerable.Range(0, 4).Any(slot => reader.Tables.Quantization(slot)?.Max() > short.MaxValue);
    }

    /// <summary>P5 or P6, width and height, 255: three lines, then samples.</summary>
    private static ReadOnlySpan<byte> AfterHeader(ReadOnlySpan<byte> pnm)
    {
        for (int line = 0; line < 3 && !pnm.IsEmpty; line++)
        {
            pnm = pnm[(pnm.IndexOf((byte)'\n') + 1)..];
        }

        return pnm;
    }

    /// <summary>The pixels; null where the decoder leaves the file to SkiaSharp's, or refuses it as the inspection does.</summary>
    private static byte[]? Decode(
        JpegHeader header, ReadOnlyMemory<byte> input, DecoderVectors vectors, JpegInspection inspection)
    {
        JpegDamage? worst = inspection.Worst;
        try
        {
            var decoding = JpegDecoding.TryOpen(header, input, Limits.MaxScans, vectors, isReadFirst: false, out JpegInspection? found, default);
            if (decoding is null)
            {
                bool isUnfinished = found!.Findings.Any(f => f.Kind == JpegDamageKind.IncompleteScans);
                Require(found.Worst == worst, "Both readers find the same damage", $"{found.Worst}, not {worst}");
                Require(worst is not null || isUnfinished, "What is not damaged is decoded");
                return null;
            }

            using JpegRowSource rows = decoding.Decode(wantsInks: false, default);
            byte[] pixels = ReadAll(rows);
            Require(worst is null, "What is damaged is refused", worst?.ToString());

            // Only who dequantises sees how large coefficients are.
            Require(
                decoding.Inspection!.Findings.Where(f => !IsOutOfRange(f)).SequenceEqual(inspection.Findings),
                "Decoding finds the same oddities",
                string.Join("; ", decoding.Inspection.Findings));
            return pixels;
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            Require(worst is not null, "What is not damaged is decoded", e.Message);
            Require(e.Message == worst!.ToException().Message, "A refusal names the gravest damage", $"'{e.Message}', not '{worst}'");
            return null;
        }
    }

    /// <summary>djpeg knows no height by DNL, and reads on behind a complete picture without EOI: it gets what codes the
    /// picture.</summary>
    private static ReadOnlyMemory<byte> ForReferee(JpegHeader header, ReadOnlyMemory<byte> input, JpegInspection inspection) =>
        header.Frame.DeclaredHeight != header.Height || inspection.Findings.Any(f => f.Kind == JpegDamageKind.MissingEndOfImage)
            ? JpegRepair.KeepWhatCodes(header, input, inspection.End)
            : input;

    private static bool IsOutOfRange(JpegDamage finding) =>
        finding is { Kind: JpegDamageKind.CoefficientOverflow, Severity: JpegDamageSeverity.Oddity };

    private static byte[] DecodeBySkia(JpegHeader header, ReadOnlyMemory<byte> input, JpegInspection inspection)
    {
        ReadOnlyMemory<byte> decodable = inspection.Findings.Count == 0 && header.Frame.DeclaredHeight == header.Height
            ? input
            : JpegRepair.KeepWhatCodes(header, input, inspection.End);
        try
        {
            using var rows = SkiaRowSource.Open(decodable);
            return ReadAll(rows);
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            throw new BrokenPromiseException("SkiaSharp decodes what our decoder does", e.Message);
        }
    }

    private static byte[] ReadAll(RowSource rows)
    {
        byte[] pixels = new byte[rows.RowBytes * rows.Height];
        rows.ReadRows(pixels, rows.Height);
        return pixels;
    }
}
