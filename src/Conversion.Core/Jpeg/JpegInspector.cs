namespace Conversion.Core.Jpeg;

/// <summary>
/// Reads a whole JPEG, every marker and every code of its scans, without making pixels of them, to find what is wrong
/// with it. Decoders that conceal damage, as most do, can then be trusted with what is left.
/// </summary>
/// <remarks>
/// Sequential scans take no memory; progressive ones one bit for each coefficient, as far as the file delivers them.
/// Time is bounded by the file's length, and for progressive ones by pixels times scans, both limited.
/// </remarks>
internal sealed class JpegInspector
{
    /// <summary>The name of the video in the trailer that Samsung's cameras write.</summary>
    private static ReadOnlySpan<byte> SamsungMotionPhoto => "MotionPhoto_Data"u8;

    private readonly JpegDamageLog _log = new();
    private readonly JpegMarkerReader _reader;
    private readonly ScanTables _huffman = new();
    private readonly bool[] _isCoded = new bool[JpegFrame.MaxComponents];
    private KnownCoefficients[] _planes = [];
    private ProgressionState? _progression;
    private int _scans;

    private JpegInspector() => _reader = new JpegMarkerReader(_log);

    /// <summary>Inspects a JPEG.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Of these, the number of scans is checked; the header's sizes are the caller's to check.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    /// <exception cref="ImageConversionException">
    /// It is not a JPEG, or a limit is exceeded. Damage is reported, not thrown.
    /// </exception>
    public static JpegInspection Inspect(
        ReadOnlySpan<byte> file, ConversionLimits limits, CancellationToken cancellationToken = default)
    {
        var inspector = new JpegInspector();
        inspector.Run(file, limits, cancellationToken);
        return new JpegInspection(inspector._reader.Frame, inspector._scans, inspector._reader.Segments, inspector._log.Findings);
    }

    private void Run(ReadOnlySpan<byte> file, ConversionLimits limits, CancellationToken cancellationToken)
    {
        bool isPictureComplete = false;
        try
        {
            JpegScan? scan = _reader.ReadToScan(file);
            JpegFrame frame = _reader.Frame!;
            Prepare(frame, scan!);
            bool hasMoreScans = frame.Process.IsProgressive() || scan!.Components.Count < frame.Components.Count;
            while (scan is not null)
            {
                if (isPictureComplete)
                {
                    throw JpegFormatException.Corrupt(
                        JpegDamageKind.BadStructure, scan.Offset, "A second scan follows one that held the whole image");
                }

                if (++_scans > limits.MaxScans)
                {
                    throw new ImageConversionException(
                        ImageErrorKind.LimitExceeded,
                        $"The JPEG has more than {limits.MaxScans} scans ({nameof(ConversionLimits.MaxScans)}).",
                        scan.Offset);
                }

                int marker = ReadScan(file, frame, scan, cancellationToken);
                _reader.ResumeAt(marker);
                isPictureComplete = !hasMoreScans;
                scan = _reader.ReadToScan(file);
            }

            ReportMissingScans(frame, Math.Min(_reader.Position, file.Length));
        }
        catch (JpegFormatException e)
        {
            // libjpeg hands out the rows of a single scan as it reads them, so what comes after the last is no loss.
            _log.Add(isPictureComplete ? e.Damage with { Severity = JpegDamageSeverity.Damage } : e.Damage);
            return;
        }

        ReportTrailer(file);
    }

    private void Prepare(JpegFrame frame, JpegScan scan)
    {
        frame.Validate();
        RequireDecodable(frame);
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
        else if (!frame.Process.IsArithmetic() && _reader.Tables.UseStandardHuffmanWhereEmpty())
        {
            ReportStandardTables(scan);
        }
    }

    private static void RequireDecodable(JpegFrame frame)
    {
        if (frame.Process.IsLossless() || frame.Process == JpegProcess.Hierarchical)
        {
            throw JpegFormatException.Unsupported(
                frame.Offset,
                $"The image is coded by the {frame.Process.Describe()} process ({JpegMarker.Name(frame.Marker)}, "
                + $"{frame.Precision} bits)");
        }

        if (frame.Precision != 8)
        {
            throw JpegFormatException.Unsupported(frame.Offset, $"The image has {frame.Precision} bits a sample; 8 are decoded");
        }

        if (frame.Components.Count is not (1 or 3 or 4))
        {
            throw JpegFormatException.Unsupported(
                frame.Offset, $"The image has {frame.Components.Count} components; 1, 3 or 4 have a meaning as colour");
        }
    }

    private void ReportStandardTables(JpegScan scan)
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

    private int ReadScan(ReadOnlySpan<byte> file, JpegFrame frame, JpegScan scan, CancellationToken cancellationToken)
    {
        var layout = ScanLayout.Create(frame, scan);
        RequireQuantization(frame, scan);
        if (_progression is { } progression)
        {
            progression.Apply(scan, _log);
            AllocatePlanes(frame);
            return frame.Process.IsArithmetic()
                ? ReadArithmetic(file, scan, layout, cancellationToken)
                : ReadProgressive(file, scan, layout, cancellationToken);
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

        return frame.Process.IsArithmetic()
            ? ReadArithmetic(file, scan, layout, cancellationToken)
            : ReadSequential(file, scan, layout, cancellationToken);
    }

    /// <summary>libjpeg wants a component's quantization table at its first scan.</summary>
    private void RequireQuantization(JpegFrame frame, JpegScan scan)
    {
        foreach (JpegScanComponent component in scan.Components)
        {
            int table = frame.Components[component.Index].QuantizationTable;
            if (!_isCoded[component.Index] && _reader.Tables.Quantization(table) is null)
            {
                throw JpegFormatException.Corrupt(
                    JpegDamageKind.BadTable,
                    scan.Offset,
                    $"Component {frame.Components[component.Index].Id} uses quantization table {table}, which was never defined");
            }

            _isCoded[component.Index] = true;
        }
    }

    private void AllocatePlanes(JpegFrame frame)
    {
        if (_planes.Length == 0)
        {
            _planes = [.. frame.Components.Select((_, c) => KnownCoefficients.Create(frame, c))];
        }
    }

    private int ReadSequential(
        ReadOnlySpan<byte> file, JpegScan scan, ScanLayout layout, CancellationToken cancellationToken)
    {
        var decoder = new SequentialHuffmanDecoder(
            layout, _huffman.Dc(scan, _reader.Tables), _huffman.Ac(scan, _reader.Tables));
        using var reader = new ScanReader(_log, decoder.MaxMcuBytes);
        reader.Begin(file, (int)_reader.Position, _reader.Tables.RestartInterval);
        Span<short> coefficients = stackalloc short[ScanLayout.MaxBlocksInMcu * ZigzagOrder.BlockSize];
        long left = layout.McuCount;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long run = Math.Min(Math.Min(left, reader.McusUntilRestart), layout.McusPerRow);
            for (long i = 0; i < run && !reader.IsExhausted; i++)
            {
                reader.Data.Require(file, decoder.MaxMcuBytes);
                EntropyEvents events = decoder.DecodeMcu(reader.Data, coefficients);
                reader.Check(file, events);
            }

            left -= run;
            reader.Advance(run);
            if (left == 0 || reader.IsAtEnd)
            {
                return reader.Finish(file);
            }

            if (reader.McusUntilRestart == 0)
            {
                reader.Restart(file);
                decoder.Reset();
            }
        }
    }

    private int ReadProgressive(
        ReadOnlySpan<byte> file, JpegScan scan, ScanLayout layout, CancellationToken cancellationToken)
    {
        bool isDc = scan.SpectralStart == 0;
        bool isFirst = scan.ApproximationHigh == 0;
        var decoder = new ProgressiveHuffmanDecoder(
            scan,
            isDc && isFirst ? _huffman.Dc(scan, _reader.Tables) : [],
            isDc ? null : _huffman.Ac(scan, _reader.Tables)[0]);
        int longestRead = layout.Blocks.Length * ProgressiveHuffmanDecoder.MaxBlockBytes;
        using var reader = new ScanReader(_log, longestRead);
        reader.Begin(file, (int)_reader.Position, _reader.Tables.RestartInterval);
        for (long mcu = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int y = (int)(mcu / layout.McusPerRow);
            int x = (int)(mcu % layout.McusPerRow);
            int run = (int)Math.Min(reader.McusUntilRestart, layout.McusPerRow - x);
            if (isDc)
            {
                ReadDcRun(file, layout, isFirst, reader, decoder, run);
            }
            else
            {
                ReadAcRun(file, _planes[scan.Components[0].Index], isFirst, reader, decoder, new McuRun(x, y, run));
            }

            mcu += run;
            reader.Advance(run);
            bool isComplete = mcu == layout.McuCount;
            if ((isComplete || reader.McusUntilRestart == 0) && decoder.PendingRun > 0 && !reader.IsExhausted)
            {
                reader.Check(file, EntropyEvents.IndexOverflow);
            }

            if (isComplete || reader.IsAtEnd)
            {
                return reader.Finish(file);
            }

            if (reader.McusUntilRestart == 0)
            {
                reader.Restart(file);
                decoder.Reset();
            }
        }
    }

    private static void ReadDcRun(
        ReadOnlySpan<byte> file,
        ScanLayout layout,
        bool isFirst,
        ScanReader reader,
        ProgressiveHuffmanDecoder decoder,
        int mcus)
    {
        int longestRead = layout.Blocks.Length * ProgressiveHuffmanDecoder.MaxBlockBytes;
        for (int i = 0; i < mcus && !reader.IsExhausted; i++)
        {
            reader.Data.Require(file, longestRead);
            EntropyEvents events = EntropyEvents.None;
            if (isFirst)
            {
                events = decoder.DecodeDcFirst(reader.Data, layout.Blocks);
            }
            else
            {
                ProgressiveHuffmanDecoder.DecodeDcRefinement(reader.Data, layout.Blocks.Length);
            }

            reader.Check(file, events);
        }
    }

    private static void ReadAcRun(
        ReadOnlySpan<byte> file,
        KnownCoefficients plane,
        bool isFirst,
        ScanReader reader,
        ProgressiveHuffmanDecoder decoder,
        McuRun run)
    {
        for (int i = 0; i < run.Count && !reader.IsExhausted;)
        {
            // Over the blocks of a run there is nothing to be read where there are no coefficients to refine, and so
            // no memory to be taken either.
            if (decoder.PendingRun > 0 && (isFirst || !plane.HasAny(run.Y)))
            {
                int skipped = Math.Min(decoder.PendingRun, run.Count - i);
                decoder.SkipRun(skipped);
                i += skipped;
                continue;
            }

            reader.Data.Require(file, ProgressiveHuffmanDecoder.MaxBlockBytes);
            Span<ulong> known = plane.Row(run.Y).Slice(run.X + i, run.Count - i);
            EntropyEvents events = EntropyEvents.None;
            i += isFirst
                ? decoder.DecodeAcFirst(reader.Data, known, ref events)
                : decoder.DecodeAcRefinement(reader.Data, known, ref events);
            reader.Check(file, events);
        }
    }

    private int ReadArithmetic(
        ReadOnlySpan<byte> file, JpegScan scan, ScanLayout layout, CancellationToken cancellationToken)
    {
        // The decoder itself asks for each byte that it needs.
        using var reader = new ScanReader(_log, longestRead: 1, isArithmetic: true);
        var decoder = new ArithmeticDecoder(scan, _reader.Tables, reader.Data);
        reader.Begin(file, (int)_reader.Position, _reader.Tables.RestartInterval);
        for (long mcu = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int y = (int)(mcu / layout.McusPerRow);
            int x = (int)(mcu % layout.McusPerRow);
            int run = (int)Math.Min(reader.McusUntilRestart, layout.McusPerRow - x);
            for (int i = 0; i < run && !reader.IsExhausted; i++)
            {
                EntropyEvents events = ReadArithmeticMcu(file, scan, layout, decoder, x + i, y);
                reader.Check(file, events);
                if ((events & EntropyEvents.BadArithmeticCode) != 0)
                {
                    reader.Abandon();
                }
            }

            mcu += run;
            reader.Advance(run);
            if (mcu == layout.McuCount || reader.IsAtEnd)
            {
                return reader.Finish(file);
            }

            if (reader.McusUntilRestart == 0)
            {
                reader.Restart(file);
                decoder.Reset();
            }
        }
    }

    private EntropyEvents ReadArithmeticMcu(
        ReadOnlySpan<byte> file, JpegScan scan, ScanLayout layout, ArithmeticDecoder decoder, int x, int y)
    {
        bool isFirst = scan.ApproximationHigh == 0;
        if (_progression is not null && scan.SpectralStart > 0)
        {
            KnownCoefficients plane = _planes[scan.Components[0].Index];
            ulong known = plane.HasAny(y) ? plane.Row(y)[x] : 0;
            ulong before = known;
            EntropyEvents met = isFirst ? decoder.DecodeAcFirst(file, ref known) : decoder.DecodeAcRefinement(file, ref known);
            if (known != before)
            {
                plane.Row(y)[x] = known;
            }

            return met;
        }

        EntropyEvents events = EntropyEvents.None;
        foreach (ScanBlock block in layout.Blocks)
        {
            if (_progression is null)
            {
                events |= decoder.DecodeBlock(file, block.Component);
            }
            else if (isFirst)
            {
                events |= decoder.DecodeDcFirst(file, block.Component);
            }
            else
            {
                decoder.DecodeDcRefinement(file);
            }

            if ((events & EntropyEvents.BadArithmeticCode) != 0)
            {
                break;
            }
        }

        return events;
    }

    private void ReportMissingScans(JpegFrame frame, long end)
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
        int content = trailer.IndexOfAnyExcept((byte)0);
        string description = content < 0 ? "all of them zero"
            : trailer.IndexOf(SamsungMotionPhoto) >= 0 ? "among them the video of a motion photo"
            : ForeignFormat.Describe(trailer[content..]) is { } format ? $"among them {format}"
            : "of unknown content";
        _log.AddOddity(
            JpegDamageKind.TrailingBytes,
            _reader.Position,
            $"{JpegDamage.CountBytes(trailer.Length)} after the image ({description}): not part of the picture");
    }
}
