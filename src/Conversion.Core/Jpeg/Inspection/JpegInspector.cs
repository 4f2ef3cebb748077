using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Entropy;
using ImageConversion.Core.Jpeg.Lossless;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Inspection;

/// <summary>Reads a whole JPEG, every marker and every code of its scans, without making pixels of them, to find what is wrong
/// with it. Decoders that conceal damage, as most do, can then be trusted with what is left.</summary>
/// <remarks>Sequential scans take no memory; progressive ones one bit for each coefficient, as far as the file delivers them.
/// Time is bounded by the file's length, and for progressive ones by pixels times scans, both limited.</remarks>
internal sealed class JpegInspector
{
    private readonly JpegDamageLog _log = new();
    private readonly JpegMarkerReader _reader;
    private readonly ScanTables _huffman = new();
    private readonly bool[] _isCoded = new bool[FrameHeader.MaxComponents];
    private KnownCoefficients[] _planes = [];
    private CoefficientPicture? _picture;
    private SamplePlane[] _samples = [];
    private ProgressionState? _progression;
    private bool _keepsCoefficients;
    private bool _hasMoreScans;
    private bool _isPictureComplete;
    private int _scans;
    private int _end;

    /// <param name="maxScans">More scans are refused; the header's sizes are the caller's to check.</param>
    public JpegInspector(int maxScans)
    {
        MaxScans = maxScans;
        _reader = new JpegMarkerReader(_log);
    }

    public int MaxScans { get; }

    /// <summary>Whether there is more than oddities so far.</summary>
    public bool HasDamage => _log.HasDamage;

    /// <summary>What is found so far.</summary>
    public JpegInspection Inspection => new(_reader.Frame, _scans, _end, _reader.Segments, _log.Findings);

    /// <summary>Whether the scan that was begun last brings what the picture still lacks.</summary>
    private bool CompletesPicture =>
        !_hasMoreScans || (_progression?.IsComplete ?? _reader.Frame!.Components.Select((_, c) => _isCoded[c]).All(isCoded => isCoded));

    /// <summary>Inspects a JPEG.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maxScans">More scans are refused; the header's sizes are the caller's to check.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    /// <exception cref="ImageFault">It is not a JPEG, or a limit is exceeded. Damage is reported, not thrown.</exception>
    public static JpegInspection Inspect(
        ReadOnlySpan<byte> file, int maxScans, CancellationToken cancellationToken = default)
    {
        var inspector = new JpegInspector(maxScans);
        inspector.Run(file, cancellationToken);
        return inspector.Inspection;
    }

    /// <summary>Inspects a JPEG of several scans or with arithmetic coding, and keeps its coefficients.</summary>
    /// <inheritdoc cref="Inspect"/>
    /// <returns>The findings; and unless there is damage, or the scans end before full quality, the coefficients.</returns>
    public static (JpegInspection Inspection, CoefficientPicture? Picture) Read(
        ReadOnlySpan<byte> file, int maxScans, CancellationToken cancellationToken)
    {
        var inspector = new JpegInspector(maxScans) { _keepsCoefficients = true };
        try
        {
            inspector.Run(file, cancellationToken);
        }
        catch
        {
            inspector._picture?.Dispose();
            throw;
        }

        JpegInspection inspection = inspector.Inspection;
        if (inspection.Worst is null && inspector._progression is not { IsComplete: false })
        {
            return (inspection, inspector._picture);
        }

        inspector._picture?.Dispose();
        return (inspection, null);
    }

    /// <summary>Inspects a JPEG that our decoder alone decodes, and keeps its picture as far as its data go.</summary>
    /// <inheritdoc cref="Inspect"/>
    public static WholePicture ReadWhole(ReadOnlySpan<byte> file, int maxScans, CancellationToken cancellationToken)
    {
        var inspector = new JpegInspector(maxScans) { _keepsCoefficients = true };
        try
        {
            inspector.Run(file, cancellationToken);
        }
        catch
        {
            inspector.KeptPicture.Dispose();
            throw;
        }

        return inspector.KeptPicture;
    }

    private WholePicture KeptPicture => new(Inspection, _picture, _samples);

    /// <summary>Begins with a picture whose one sequential, Huffman-coded scan brings everything. Its data are the caller's to
    /// read; then comes <see cref="FinishOnlyScan"/>.</summary>
    /// <returns>The scan; null where there is damage before it.</returns>
    public SequentialScan? OpenOnlyScan(ReadOnlySpan<byte> file)
    {
        try
        {
            ScanHeader scan = Begin(file);
            return StartScan(_reader.Frame!, scan) is { } layout && !HasDamage ? OpenSequential(file, scan, layout) : null;
        }
        catch (JpegFormatException e)
        {
            Record(e);
            return null;
        }
    }

    /// <summary>Continues after the data of a scan that has been read to its end.</summary>
    public void FinishOnlyScan(ReadOnlySpan<byte> file, SequentialScan scan)
    {
        try
        {
            _ = NextScan(file, scan.Finish(file, completesPicture: true));
            End(file);
        }
        catch (JpegFormatException e)
        {
            Record(e);
        }
    }

    /// <summary>The quantization table of a component that has been coded.</summary>
    public DequantizationTable Dequantization(ScanComponent component) =>
        new(_reader.Tables.Quantization(_reader.Frame!.Components[component.Index].QuantizationTable));

    /// <summary>To be called by the code that multiplies coefficients by their steps.</summary>
    public void ReportOutOfRange(long offset) => _log.Add(JpegDamage.OutOfRange(offset, "shortly before"));

    private void Run(ReadOnlySpan<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            ScanHeader? scan = Begin(file);
            FrameHeader frame = _reader.Frame!;
            while (scan is not null)
            {
                ScanLayout layout = StartScan(frame, scan);
                scan = NextScan(file, ReadScan(file, frame, scan, layout, cancellationToken));
            }

            End(file);
        }
        catch (JpegFormatException e)
        {
            Record(e);
        }
    }

    private ScanHeader Begin(ReadOnlySpan<byte> file)
    {
        ScanHeader scan = _reader.ReadToScan(file)!;
        FrameHeader frame = _reader.Frame!;
        Prepare(frame, scan);
        _hasMoreScans = frame.Process.IsProgressive() || scan.Components.Count < frame.Components.Count;
        return scan;
    }

    private ScanLayout StartScan(FrameHeader frame, ScanHeader scan)
    {
        if (++_scans > MaxScans)
        {
            throw new ImageFault(
                FaultKind.LimitExceeded,
                $"The JPEG has more than {MaxScans} scans (MaxScans).",
                scan.Offset);
        }

        var layout = ScanLayout.Create(frame, scan);
        if (frame.Process.IsLossless())
        {
            MarkCoded(scan);
            AllocateSamples(frame);
            return layout;
        }

        RequireQuantization(frame, scan);
        AllocatePlanes(frame, scan);
        if (_progression is { } progression)
        {
            progression.Apply(scan, _log);
            return layout;
        }

        bool isWhole = scan is { SpectralStart: 0, SpectralEnd: ZigzagOrder.BlockSize - 1 };
        if (!isWhole || scan.ApproximationHigh != 0 || scan.ApproximationLow != 0)
        {
            _log.AddOddity(
                JpegDamageKind.BadScan,
                scan.Offset,
                $"The scan of a sequential image has the parameters Ss={scan.SpectralStart} Se={scan.SpectralEnd} "
                + $"Ah={scan.ApproximationHigh} Al={scan.ApproximationLow}; expected 0, 63, 0, 0");
        }

        return layout;
    }

    /// <summary>Reads on from the end of a scan.</summary>
    private ScanHeader? NextScan(ReadOnlySpan<byte> file, ScanEnd end)
    {
        _reader.ResumeAt(end.Position);
        _end = end.Position;
        _isPictureComplete = CompletesPicture;
        if (end.IsWithoutEoi)
        {
            _log.AddOddity(
                JpegDamageKind.MissingEndOfImage, end.Position, "The picture is complete, but no EOI marker ends it");
            return null;
        }

        ScanHeader? scan = _reader.ReadToScan(file);
        _end = scan?.Offset ?? (int)_reader.End;
        return scan is null || _hasMoreScans
            ? scan
            : throw JpegFormatException.Corrupt(
                JpegDamageKind.BadStructure, scan.Offset, "A second scan follows one that held the whole image");
    }

    private void End(ReadOnlySpan<byte> file)
    {
        ReportMissingScans(_reader.Frame!, Math.Min(_reader.Position, file.Length));
        ReportTrailer(file);
    }

    // What comes after the last scan is no loss: where it cannot be read, the picture is decoded without it.
    private void Record(JpegFormatException e) =>
        _log.Add(_isPictureComplete ? e.Damage with { Severity = JpegDamageSeverity.Damage } : e.Damage);

    private void Prepare(FrameHeader frame, ScanHeader scan)
    {
        frame.Validate();
        RequireDecodable(frame);
        if (frame.DeclaredHeight > frame.Height)
        {
            _log.AddOddity(
                JpegDamageKind.BadFrame,
                frame.Offset,
                $"The frame header counts {frame.DeclaredHeight} rows; the DNL segment behind the first scan counts "
                + $"{frame.Height}, which are decoded");
        }

        byte? transform = _reader.AdobeTransform;
        bool isTransformKnown = frame.Components.Count switch
        {
            3 => _reader.Jfif is not null || transform is null or 0 or 1,
            4 => transform is null or 0 or 2,
            _ => true,
        };
        if (!isTransformKnown)
        {
            _log.AddOddity(
                JpegDamageKind.Metadata,
                scan.Offset,
                $"The Adobe segment names colour transform {transform} for {frame.Components.Count} components");
        }

        if (frame.Process.IsProgressive())
        {
            _progression = new ProgressionState(frame);
        }
        else if (!frame.Process.IsArithmetic() && !frame.Process.IsLossless() && _reader.Tables.UseStandardHuffmanWhereEmpty())
        {
            ReportStandardTables(scan);
        }
    }

    private static void RequireDecodable(FrameHeader frame)
    {
        if (frame.Process is JpegProcess.ArithmeticLossless or JpegProcess.Hierarchical)
        {
            throw JpegFormatException.Unsupported(
                frame.Offset,
                $"The image is coded by the {frame.Process.Describe()} process ({MarkerCode.Name(frame.Marker)}, "
                + $"{frame.Precision} bits)");
        }

        if (!frame.HasKnownPrecision)
        {
            throw JpegFormatException.Unsupported(
                frame.Offset, $"The image has {frame.Precision} bits a sample, which its process is not decoded with");
        }

        if (frame is { Precision: not 8, Components.Count: 4 })
        {
            throw JpegFormatException.Unsupported(frame.Offset, $"The image is CMYK of {frame.Precision} bits; of 8 it is decoded");
        }

        if (frame.Components.Count is not (1 or 3 or 4))
        {
            throw JpegFormatException.Unsupported(
                frame.Offset, $"The image has {frame.Components.Count} components; 1, 3 or 4 have a meaning as colour");
        }
    }

    private void ReportStandardTables(ScanHeader scan)
    {
        bool isUsed = scan.Components.Any(c =>
            _reader.Tables.DcHuffman(c.DcTable) is { IsStandard: true }
            || _reader.Tables.AcHuffman(c.AcTable) is { IsStandard: true });
        if (isUsed)
        {
            _log.AddOddity(
                JpegDamageKind.BadTable,
                scan.Offset,
                "Huffman tables are not defined; the standard ones are used, as for Motion JPEG");
        }
    }

    private ScanEnd ReadScan(
        ReadOnlySpan<byte> file, FrameHeader frame, ScanHeader scan, ScanLayout layout, CancellationToken cancellationToken) =>
        frame.Process switch
        {
            JpegProcess.Lossless => ReadLossless(file, frame, scan, layout, cancellationToken),
            _ when frame.Process.IsArithmetic() => ReadArithmetic(file, scan, layout, cancellationToken),
            _ when _progression is not null => ReadProgressive(file, scan, layout, cancellationToken),
            _ => ReadSequential(file, scan, layout, cancellationToken),
        };

    /// <summary>libjpeg wants a component's quantization table at its first scan.</summary>
    private void RequireQuantization(FrameHeader frame, ScanHeader scan)
    {
        foreach (ScanComponent component in scan.Components)
        {
            int table = frame.Components[component.Index].QuantizationTable;
            if (!_isCoded[component.Index] && _reader.Tables.Quantization(table) is null)
            {
                throw JpegFormatException.Corrupt(
                    JpegDamageKind.BadTable,
                    scan.Offset,
                    $"Component {frame.Components[component.Index].Id} uses quantization table {table}, which was never defined");
            }

        }

        MarkCoded(scan);
    }

    private void MarkCoded(ScanHeader scan)
    {
        foreach (ScanComponent component in scan.Components)
        {
            _isCoded[component.Index] = true;
        }
    }

    /// <summary>Until a scan brings them, all samples have the middle value.</summary>
    private void AllocateSamples(FrameHeader frame)
    {
        if (!_keepsCoefficients || _samples.Length > 0)
        {
            return;
        }

        _samples = [.. frame.Components.Select((_, c) => new SamplePlane(ScanLayout.BlocksWide(frame, c), ScanLayout.BlocksHigh(frame, c)))];
        foreach (SamplePlane plane in _samples)
        {
            for (int y = 0; y < plane.Height; y++)
            {
                plane.Row(y).Fill((ushort)(1 << (frame.Precision - 1)));
            }
        }
    }

    private void AllocatePlanes(FrameHeader frame, ScanHeader scan)
    {
        if (_keepsCoefficients)
        {
            _picture ??= new CoefficientPicture(frame);
            foreach (ScanComponent component in scan.Components)
            {
                _picture.SetTable(component.Index, Dequantization(component));
            }
        }

        if (_planes.Length == 0 && _progression is not null)
        {
            _planes = _picture is not null
                ? [.. _picture.Planes.Select(p => p.Known)]
                : [.. frame.Components.Select((_, c) => KnownCoefficients.Create(frame, c))];
        }
    }

    private SequentialScan OpenSequential(ReadOnlySpan<byte> file, ScanHeader scan, ScanLayout layout) => new(
        _log,
        scan,
        layout,
        new SequentialHuffmanDecoder(layout, _huffman.Dc(scan, _reader.Tables), _huffman.Ac(scan, _reader.Tables)),
        file,
        (int)_reader.Position,
        _reader.Tables.RestartInterval);

    private ScanEnd ReadSequential(
        ReadOnlySpan<byte> file, ScanHeader scan, ScanLayout layout, CancellationToken cancellationToken)
    {
        using SequentialScan reading = OpenSequential(file, scan, layout);
        CoefficientSink? sink = _picture is null ? null : new CoefficientSink(_picture, scan, layout);
        for (int y = 0; ; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sink?.BeginRow(y);
            if (!reading.ReadRow(file, sink))
            {
                break;
            }
        }

        return reading.Finish(file, CompletesPicture);
    }

    private ScanEnd ReadProgressive(
        ReadOnlySpan<byte> file, ScanHeader scan, ScanLayout layout, CancellationToken cancellationToken)
    {
        bool isDc = scan.SpectralStart == 0;
        var decoder = new ProgressiveHuffmanDecoder(
            scan,
            isDc && scan.ApproximationHigh == 0 ? _huffman.Dc(scan, _reader.Tables) : [],
            isDc ? null : _huffman.Ac(scan, _reader.Tables)[0]);
        return new ProgressiveScan(_log, scan, layout, decoder, _planes, _picture)
            .Read(file, (int)_reader.Position, _reader.Tables.RestartInterval, CompletesPicture, cancellationToken);
    }

    private ScanEnd ReadLossless(
        ReadOnlySpan<byte> file, FrameHeader frame, ScanHeader scan, ScanLayout layout, CancellationToken cancellationToken) =>
        new LosslessScan(_log, frame, scan, layout, _huffman.Differences(scan, _reader.Tables), _keepsCoefficients ? _samples : null)
            .Read(file, (int)_reader.Position, _reader.Tables.RestartInterval, CompletesPicture, cancellationToken);

    private ScanEnd ReadArithmetic(
        ReadOnlySpan<byte> file, ScanHeader scan, ScanLayout layout, CancellationToken cancellationToken) =>
        new ArithmeticScan(_log, scan, layout, _reader.Tables, _progression is null ? null : _planes, _picture)
            .Read(file, (int)_reader.Position, CompletesPicture, cancellationToken);

    private void ReportMissingScans(FrameHeader frame, long end)
    {
        if (_progression is not null)
        {
            _progression.ReportMissing(_log, end);
            return;
        }

        for (int c = 0; c < frame.Components.Count; c++)
        {
            if (!_isCoded[c])
            {
                _log.AddCorruption(
                    JpegDamageKind.IncompleteScans, end, $"No scan holds component {frame.Components[c].Id}");
            }
        }
    }

    private void ReportTrailer(ReadOnlySpan<byte> file)
    {
        if (_reader.Position >= file.Length)
        {
            return;
        }

        ReadOnlySpan<byte> trailer = file[(int)_reader.Position..];
        _log.AddOddity(
            JpegDamageKind.TrailingBytes,
            _reader.Position,
            $"{JpegDamage.CountBytes(trailer.Length)} after the image ({PictureTail.Describe(trailer)}): not part of the picture");
    }
}
