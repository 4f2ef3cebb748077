using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Skia;

namespace ImageConversion.Core.Formats;

/// <summary>A JPEG whose header is read, and which is of a kind that is decoded.</summary>
internal sealed class JpegImage : EncodedImage
{
    private const int BlockSide = 8;
    private const int BitsOfAByte = 8;

    /// <summary>Coefficients, and a mask of those that are not zero.</summary>
    private const int BytesPerBlock = (BlockSide * BlockSide * sizeof(short)) + sizeof(ulong);

    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly List<string> _remarks = [];
    private readonly JpegMetadata _metadata;

    /// <param name="file">The file.</param>
    /// <param name="start">Where the JPEG begins in it.</param>
    public JpegImage(ReadOnlyMemory<byte> file, int start = 0)
    {
        JpegHeader header = JpegHeader.Read(file.Span[start..]);
        RequireDecodable(header);
        _encoded = StatedHeight.Settle(file[start..], header, out string? contradiction);
        Header = contradiction is null ? header : JpegHeader.Read(_encoded.Span);
        _metadata = new JpegMetadata(Header, _encoded);
        if (start > 0)
        {
            _remarks.Add($"{JpegDamage.CountBytes(start)} before the JPEG are passed over; what is said of places counts from its start.");
        }

        if (contradiction is not null)
        {
            _remarks.Add(contradiction);
        }
    }

    public JpegHeader Header { get; }

    public override int Width => Header.Width;

    public override int Height => Header.Height;

    public override int Components => Header.Components.Count;

    public override int BitsPerSample => Header.Precision;

    public override bool IsProgressive => Header.Process.IsProgressive();

    public override ExifOrientation Orientation => _metadata.Orientation;

    public override MetadataKinds Metadata => _metadata.Size.Kinds;

    public override string? ProfileName => _metadata.ProfileName;

    public override PngPhysicalDimensions? Dimensions => _metadata.Dimensions;

    public override int CountScans(int limit) =>
        Header.HasMultipleScans ? JpegHeader.CountScans(_encoded.Span, limit) : 1;

    public override long MetadataBytes(MetadataScope scope) => _metadata.Size.Carried(scope);

    /// <summary>Four components may be decoded twice over, from copies with another profile (see InkRowSource).</summary>
    public override long WorkingSetBytes(ExifOrientation applied, MetadataScope scope)
    {
        long inks = Components == 4 ? CoefficientBytes() + (2L * _encoded.Length) : 0;
        long metadata = _metadata.Size.WorkingBytes(scope);
        // A file with oddities is decoded from a copy.
        long copy = _encoded.Length;
        long bytesPerPixel = Components * (Header.Precision > BitsOfAByte ? sizeof(ushort) : 1);
        return WorkingSet.Bytes(
            Width, Height, CoefficientBytes() + SampleBytes() + inks + metadata + copy, (int)bytesPerPixel, applied);
    }

    public override ColorPlan PlanColor(ColorRequest request, ICollection<string> warnings)
    {
        IccProfile? profile = _metadata.ReadProfile(warnings);
        bool hasAdobeSegment = Header.AdobeTransform is not null;
        var planner = new ColorPlanner(Header.ColorSpace, profile, _metadata.ColorSpace, hasAdobeSegment, warnings);
        if (Header.Precision <= BitsOfAByte || !request.ToSrgb)
        {
            return planner.Plan(request);
        }

        ColorPlan kept = planner.Plan(request with { ToSrgb = false });
        if (kept.SaysOtherThanSrgb)
        {
            warnings.Add($"The colours are not converted to sRGB, as the samples have {Header.Precision} bits; what they mean is carried instead.");
            return kept;
        }

        return ColorPlan.IsSrgb;
    }

    public override PngMetadata Carry(
        MetadataScope scope, ExifOrientation applied, ColorPlan color, TakenPictures taken, ICollection<string> warnings) =>
        _metadata.Carry(scope, applied, color, taken, warnings);

    public override IReadOnlyList<FurtherPicture> LocateFurther() => _metadata.LocateFurther();

    public override HdrPicture? TryPlanHdr(IReadOnlyList<FurtherPicture> further, bool isHlg, ICollection<string> warnings) =>
        further.FirstOrDefault(p => p.IsGainMap) is { IsGainMap: true } map ? HdrPicture.TryCreate(this, map.File, isHlg, warnings) : null;

    /// <summary>What this picture says of the gain map that it is.</summary>
    public GainMap? ReadGainMap(ICollection<string> warnings, out string problem) => _metadata.ReadGainMap(warnings, out problem);

    /// <summary>What the levels of red, green and blue mean; null where the profile is not one of curves and a matrix for them.</summary>
    public RgbSpace? ReadColors() => _metadata.ReadProfile([]) switch
    {
        null => _metadata.ColorSpace == ExifColorSpace.AdobeRgb ? RgbSpace.AdobeRgb : RgbSpace.Srgb,
        { ColorSpace: IccColorSpace.Rgb } profile => RgbSpace.From(profile),
        _ => null,
    };

    public override bool IsBeyondSkia(int maxScans, CancellationToken cancellationToken) =>
        JpegDecoding.Knows(Header) && JpegDecoding.IsBeyondSkia(_encoded.Span, maxScans, cancellationToken);

    /// <summary>By our decoder if the JPEG is of a kind that it knows and has no damage; otherwise by SkiaSharp's.</summary>
    public override DecodedImage Decode(DecodeRequest request, CancellationToken cancellationToken)
    {
        if (Header.IsWide)
        {
            return DecodeWide(request, cancellationToken);
        }

        JpegInspection? inspection = null;
        JpegDecoding? own = null;
        if (!request.BySkia && JpegDecoding.Knows(Header))
        {
            // libjpeg-turbo decides what can be decoded of a damaged picture. So if damage is accepted, it has to be known
            // before the first row; if not, it may be found when half of the rows are encoded.
            own = JpegDecoding.TryOpen(
                Header,
                _encoded,
                request.MaxScans,
                DecoderVectorsExtensions.Widest,
                isReadFirst: request.Salvages,
                out inspection,
                cancellationToken);
        }

        return own is not null
            ? new DecodedImage(own.Decode(request.TakesInks, cancellationToken), () => Describe(own.Inspection, request.Metadata))
            : DecodeBySkia(
                inspection ?? JpegInspector.Inspect(_encoded.Span, request.MaxScans, cancellationToken), request);
    }

    private DecodedImage DecodeWide(DecodeRequest request, CancellationToken cancellationToken)
    {
        WholePicture picture = JpegInspector.ReadWhole(_encoded.Span, request.MaxScans, cancellationToken);
        try
        {
            picture.Inspection.ThrowIfRejected(request.Salvages);
            var rows = WideRowSource.Create(Header.Frame, Header.ColorSpace, request.TakesInks, picture, cancellationToken);
            JpegInspection inspection = rows.LeavesMaskedRange
                ? picture.Inspection.With(JpegDamage.FarOutOfRange(Header.FirstScan.Offset, Header.Precision))
                : picture.Inspection;
            return new DecodedImage(rows, () => Describe(inspection, request.Metadata));
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private DecodedImage DecodeBySkia(JpegInspection inspection, DecodeRequest request)
    {
        inspection.ThrowIfRejected(request.Salvages);
        RequireScansThatSkiaTakes(inspection.Scans);
        // What is decoded by its inks gets a profile of our own; segments that the header does not name could hold another.
        bool isDecodable = inspection.Findings.Count == 0 && Header.FurtherSegments == 0
            && Header.Frame.DeclaredHeight == Header.Height;
        ReadOnlyMemory<byte> decodable =
            isDecodable ? _encoded : JpegRepair.KeepWhatCodes(Header, _encoded, inspection.End);
        RowSource rows = request.TakesInks
            ? InkRowSource.Open(JpegHeader.Read(decodable.Span), decodable.Span)
            : SkiaRowSource.Open(decodable);
        return new DecodedImage(rows, () => Describe(inspection, request.Metadata));
    }

    private static void RequireDecodable(JpegHeader header)
    {
        string? obstacle = header switch
        {
            { Process: JpegProcess.Hierarchical } => "It is a hierarchical JPEG; expected a single frame",
            { Process: JpegProcess.ArithmeticLossless } =>
                $"It is a lossless JPEG of {header.Precision} bits with arithmetic coding; expected Huffman codes",
            { Frame.HasKnownPrecision: false } => $"Its samples have {header.Precision} bits; expected {ExpectedBits(header.Process)}",
            { ColorSpace: JpegColorSpace.Unknown } =>
                $"It has {header.Components.Count} components; expected 1 (grey), 3 (colour) or 4 (CMYK)",
            { Precision: not 8, Components.Count: 4 } => $"It is CMYK of {header.Precision} bits; expected 8",
            _ => null,
        };
        if (obstacle is not null)
        {
            throw new ImageFault(FaultKind.Unsupported, obstacle + ".", header.Frame.Offset);
        }
    }

    private static string ExpectedBits(JpegProcess process) => process switch
    {
        JpegProcess.Lossless => "2 to 16",
        JpegProcess.ExtendedSequential or JpegProcess.Progressive => "8 or 12",
        _ => "8",
    };

    private IEnumerable<string> Describe(JpegInspection? inspection, MetadataScope scope)
    {
        if (inspection is null)
        {
            return [];
        }

        IEnumerable<JpegSegment> late = inspection.Segments.Skip(Header.Segments.Count);
        string lost = _metadata.DescribeLate([.. late], scope);
        IEnumerable<string> findings = _remarks.Concat(inspection.Findings.Select(f => f.ToString()));
        return lost.Length == 0 ? findings : findings.Append(lost);
    }

    private void RequireScansThatSkiaTakes(int scans)
    {
        if (scans > SkiaRowSource.MaxScans)
        {
            throw new ImageFault(
                FaultKind.Unsupported,
                $"It has {scans} scans; SkiaSharp, which decodes it, takes {SkiaRowSource.MaxScans} at most.",
                Header.FirstScan.Offset);
        }
    }

    // One scan that brings everything is decoded row by row. Of several, the decoder keeps every coefficient until the
    // last has come: two bytes each, in whole MCUs (T.81 A.2).
    private long CoefficientBytes()
    {
        bool isHeld = Header.KeepsCoefficients || Header.IsWide;
        if (!isHeld || Header.Process.IsLossless())
        {
            return 0;
        }

        FrameHeader frame = Header.Frame;
        long columns = DivideUp(Width, BlockSide * frame.MaxHorizontalSampling);
        long rows = DivideUp(Height, BlockSide * frame.MaxVerticalSampling);
        long blocksPerMcu = Header.Components.Sum(c => (long)c.HorizontalSampling * c.VerticalSampling);
        return columns * rows * blocksPerMcu * BytesPerBlock;
    }

    /// <summary>All samples of pictures that are held as such, in whole MCUs, 16 bits each.</summary>
    private long SampleBytes()
    {
        FrameHeader frame = Header.Frame;
        return !Header.IsWide ? 0 : Header.Components.Sum(c =>
            DivideUp(Width, frame.MaxHorizontalSampling * BlockSide) * DivideUp(Height, frame.MaxVerticalSampling * BlockSide)
            * BlockSide * BlockSide * sizeof(ushort) * c.HorizontalSampling * c.VerticalSampling);
    }

    private static long DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
