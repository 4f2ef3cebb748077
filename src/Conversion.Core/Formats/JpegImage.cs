using Conversion.Core.Color;
using Conversion.Core.Jpeg;
using Conversion.Core.Jpeg.Decoding;
using Conversion.Core.Limits;
using Conversion.Core.Metadata;
using Conversion.Core.Orientation;
using Conversion.Core.Pixels;
using Conversion.Core.Png;
using Conversion.Core.Skia;

namespace Conversion.Core.Formats;

/// <summary>A JPEG whose header is read, and which is of a kind that is decoded.</summary>
internal sealed class JpegImage : SourceImage
{
    private const int BlockSide = 8;

    /// <summary>Coefficients, and a mask of those that are not zero.</summary>
    private const int BytesPerBlock = (BlockSide * BlockSide * sizeof(short)) + sizeof(ulong);

    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly JpegMetadata _metadata;

    // What SkiaSharp is given: the file itself where nothing is odd about it.
    private ReadOnlyMemory<byte> _decodable;
    private JpegInspection? _inspection;
    private JpegDecoding? _ours;
    private MetadataHandling _metadataHandling;

    public JpegImage(ReadOnlyMemory<byte> encoded)
    {
        _encoded = encoded;
        _decodable = encoded;
        Header = JpegHeader.Read(encoded.Span);
        RequireDecodable(Header);
        _metadata = new JpegMetadata(Header, encoded);
    }

    public JpegHeader Header { get; }

    public override int Width => Header.Width;

    public override int Height => Header.Height;

    public override int Components => Header.Components.Count;

    public override int BitsPerSample => Header.Precision;

    public override bool IsProgressive => Header.Process.IsProgressive();

    public override ExifOrientation Orientation => _metadata.Orientation;

    public override int CountScans(int limit) =>
        Header.HasMultipleScans ? JpegHeader.CountScans(_encoded.Span, limit) : 1;

    /// <summary>Four components may be decoded twice over, from copies with another profile (see InkRowSource).</summary>
    public override long WorkingSetBytes(ExifOrientation applied)
    {
        long inks = Components == 4 ? CoefficientBytes() + (2L * _encoded.Length) : 0;
        long metadata = _metadata.Bytes * WorkingSet.BytesPerMetadataByte;
        // A file with oddities is decoded from a copy.
        long copy = _encoded.Length;
        return WorkingSet.Bytes(Width, Height, CoefficientBytes() + inks + metadata + copy, Components, applied);
    }

    public override IEnumerable<string> Findings =>
        (_ours?.Inspection ?? _inspection) is { } inspection ? Describe(inspection) : [];

    public override void CheckIntegrity(ConversionOptions options, CancellationToken cancellationToken)
    {
        _metadataHandling = options.Metadata;
        if (options.Decoder == JpegDecoder.Own && JpegDecoding.Knows(Header))
        {
            // What can be had of a damaged picture is what libjpeg-turbo makes of it, so damage has to be known of first
            // where it is wanted. Where it is not, it may as well be found when half of the rows are encoded.
            bool isReadFirst = options.OnDamage == DamageHandling.Salvage;
            _ours = JpegDecoding.TryOpen(
                Header,
                _encoded,
                options.Limits,
                DecoderVectorsExtensions.Widest,
                isReadFirst,
                out _inspection,
                cancellationToken);
            if (_ours is not null)
            {
                return;
            }
        }

        _inspection ??= JpegInspector.Inspect(_encoded.Span, options.Limits, cancellationToken);
        _inspection.ThrowIfRejected(options.OnDamage);
        RequireScansThatSkiaTakes(_inspection.Scans);
        if (_inspection.Findings.Count > 0)
        {
            _decodable = JpegRepair.KeepWhatCodes(Header, _encoded.Span);
        }
    }

    public override ColorPlan PlanColor(ColorHandling handling, ICollection<string> warnings)
    {
        IccProfile? profile = _metadata.ReadProfile(warnings);
        bool hasAdobeSegment = Header.AdobeTransform is not null;
        return new ColorPlanner(Header.ColorSpace, profile, _metadata.ColorSpace, hasAdobeSegment, warnings).Plan(handling);
    }

    public override PngMetadata Carry(
        MetadataHandling handling, ExifOrientation applied, ColorPlan color, ICollection<string> warnings) =>
        _metadata.Carry(handling, applied, color, warnings);

    public override RowSource Decode(ColorPlan color, CancellationToken cancellationToken)
    {
        if (_ours is not null)
        {
            return _ours.Decode(color.TakesInks, cancellationToken);
        }

        return color.TakesInks
            ? InkRowSource.Open(JpegHeader.Read(_decodable.Span), _decodable.Span)
            : SkiaRowSource.Open(_decodable);
    }

    private static void RequireDecodable(JpegHeader header)
    {
        string? obstacle = header switch
        {
            { Process: JpegProcess.Hierarchical } => "It is a hierarchical JPEG; expected a single frame",
            _ when header.Process.IsLossless() =>
                $"It is a lossless JPEG of {header.Precision} bits; expected a baseline or progressive one",
            { Precision: not 8 } => $"Its samples have {header.Precision} bits; expected 8",
            { ColorSpace: JpegColorSpace.Unknown } =>
                $"It has {header.Components.Count} components; expected 1 (grey), 3 (colour) or 4 (CMYK)",
            _ => null,
        };
        if (obstacle is not null)
        {
            throw new ImageConversionException(ImageErrorKind.Unsupported, obstacle + ".", header.Frame.Offset);
        }
    }

    private IEnumerable<string> Describe(JpegInspection inspection)
    {
        IEnumerable<JpegSegment> late = inspection.Segments.Skip(Header.Segments.Count);
        string lost = _metadata.DescribeLate([.. late], _metadataHandling);
        IEnumerable<string> findings = inspection.Findings.Select(f => f.ToString());
        return lost.Length == 0 ? findings : findings.Append(lost);
    }

    private void RequireScansThatSkiaTakes(int scans)
    {
        if (scans > SkiaRowSource.MaxScans)
        {
            throw new ImageConversionException(
                ImageErrorKind.Unsupported,
                $"It has {scans} scans; SkiaSharp, which decodes it, takes {SkiaRowSource.MaxScans} at most.",
                Header.FirstScan.Offset);
        }
    }

    // One scan that brings everything is decoded row by row. Of several, the decoder keeps every coefficient until the
    // last has come: two bytes each, in whole MCUs (T.81 A.2).
    private long CoefficientBytes()
    {
        if (!Header.HasMultipleScans)
        {
            return 0;
        }

        JpegFrame frame = Header.Frame;
        long columns = DivideUp(Width, BlockSide * frame.MaxHorizontalSampling);
        long rows = DivideUp(Height, BlockSide * frame.MaxVerticalSampling);
        long blocksPerMcu = Header.Components.Sum(c => (long)c.HorizontalSampling * c.VerticalSampling);
        return columns * rows * blocksPerMcu * BytesPerBlock;
    }

    private static long DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
