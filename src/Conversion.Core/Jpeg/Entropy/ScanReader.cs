using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Leads an entropy decoder through a scan: from one restart interval to the next, over what is wrong between them, and
/// reports it. Recovery is libjpeg's, so that a damaged picture is the same.</summary>
internal sealed class ScanReader : IDisposable
{
    private const int RestartMarkers = 8;

    /// <summary>Left-over bytes before EOI up to the length of libjpeg-turbo's 64-bit buffer, which swallows them silently: no
    /// reader of the file has ever complained of them.</summary>
    private const int MaxSwallowedBytes = 7;

    private readonly JpegDamageLog _log;
    private readonly bool _isArithmetic;
    private int _restartInterval;
    private int _nextRestart;
    private bool _isLost;

    /// <param name="log">Receives the findings.</param>
    /// <param name="longestRead">Bytes that the decoder may consume between two calls of <see cref="ScanData.Require"/>.</param>
    /// <param name="isArithmetic">Whether the data are coded arithmetically, not by Huffman codes.</param>
    public ScanReader(JpegDamageLog log, int longestRead, bool isArithmetic = false)
    {
        _log = log;
        _isArithmetic = isArithmetic;
        Data = new ScanData(longestRead);
    }

    public ScanData Data { get; }

    /// <summary>MCUs until <see cref="Restart"/> is due; very many where the scan has no restart intervals.</summary>
    public long McusUntilRestart { get; private set; }

    /// <summary>Whether the interval's data have run out: its remaining MCUs stay as they are.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Whether nothing more can be decoded in the scan: the data have run out, and no restart marker follows.</summary>
    public bool IsAtEnd => _isLost || (IsExhausted
        && (_restartInterval == 0
            || (Data.ReachesMarker && Data.Marker >= MarkerCode.Sof0 && !MarkerCode.IsRestart(Data.Marker))));

    /// <summary>Starts on the data of a scan.</summary>
    public void Begin(ReadOnlySpan<byte> file, int position, int restartInterval)
    {
        _restartInterval = restartInterval;
        _nextRestart = 0;
        IsExhausted = false;
        _isLost = false;
        McusUntilRestart = restartInterval == 0 ? long.MaxValue : restartInterval;
        Data.Begin(file, position);
    }

    /// <summary>Counts MCUs that were decoded or, the data having run out, left alone.</summary>
    public void Advance(long mcus) => McusUntilRestart -= mcus;

    /// <summary>To be called after each MCU, or few: reports the decoder's events, and whether data were left for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(ReadOnlySpan<byte> file, EntropyEvents events)
    {
        if (Data.ReachesMarker && Data.IsOverrun)
        {
            ReportPrematureEnd(file);
            return;
        }

        if (events != EntropyEvents.None)
        {
            ReportEvents(file, events);
        }
    }

    /// <summary>Gives up the rest of the interval, although data are left.</summary>
    public void Abandon() => IsExhausted = true;

    /// <summary>Goes to the next restart interval. The decoder is to be reset with it.</summary>
    public void Restart(ReadOnlySpan<byte> file)
    {
        McusUntilRestart = _restartInterval;
        int desired = _nextRestart;
        _nextRestart = (_nextRestart + 1) % RestartMarkers;
        SkipRest(file);
        if (Data.Marker == MarkerCode.Rst0 + desired)
        {
            Resume(file);
            return;
        }

        Resynchronize(file, desired);
    }

    /// <summary>Ends the scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="completesPicture">Whether nothing of the picture is missing if nothing of this scan is.</param>
    public ScanEnd Finish(ReadOnlySpan<byte> file, bool completesPicture)
    {
        int dataEnd = Data.FirstUnreadOffset(file);
        bool lacksEnd = completesPicture && !IsExhausted && !_isLost && !_log.HasDamage && LacksEnd(file, dataEnd);
        if (!lacksEnd)
        {
            SkipRest(file, isLast: true);
            SkipFurtherIntervals(file);
            dataEnd = Data.MarkerOffset;
        }

        if (Data.FillOffset >= 0 && Data.FillOffset < dataEnd)
        {
            _log.AddOddity(
                JpegDamageKind.FillInScan,
                Data.FillOffset,
                "The image data hold fill bytes (FF) that no marker follows, which no encoder writes");
        }

        return new ScanEnd(dataEnd, lacksEnd);
    }

    public void Dispose() => Data.Dispose();

    /// <summary>Whether no EOI belongs to the picture that ends here. An arithmetic decoder reads ahead, and zeros where nothing is
    /// left: only a marker shows that it had everything.</summary>
    private bool LacksEnd(ReadOnlySpan<byte> file, int dataEnd) => _isArithmetic
        ? Data.ReachesMarker && Data.MarkerOffset == dataEnd && ForeignFormat.IsJpeg(file[dataEnd..])
        : PictureTail.LacksEnd(file, dataEnd, Data.IsAtFilledByte);

    private void Resume(ReadOnlySpan<byte> file)
    {
        IsExhausted = false;
        Data.Begin(file, Data.MarkerOffset + 2);
    }

    /// <summary>Restart intervals after the last that the frame header allows for: some scanners write all rows that they have
    /// scanned, and crop them by the header. As long as markers are in sequence, each interval before is in its place.</summary>
    private void SkipFurtherIntervals(ReadOnlySpan<byte> file)
    {
        int start = Data.MarkerOffset;
        if (_restartInterval == 0 || IsExhausted || Data.Marker != MarkerCode.Rst0 + _nextRestart)
        {
            return;
        }

        int count = 0;
        long bytes = 0;
        while (Data.Marker == MarkerCode.Rst0 + _nextRestart)
        {
            _nextRestart = (_nextRestart + 1) % RestartMarkers;
            Data.Begin(file, Data.MarkerOffset + 2);
            long interval = Data.SkipRest(file).Bytes;
            count += interval > 0 ? 1 : 0;
            bytes += interval;
        }

        if (MarkerCode.IsRestart(Data.Marker))
        {
            _log.AddExcessScanData(bytes, isPadding: false, isBehindTheEnd: false, start, MarkerCode.Name(Data.Marker));
        }
        else if (count > 0)
        {
            _log.AddOddity(
                JpegDamageKind.ExcessScanData,
                start,
                $"The image data continue for {count} restart intervals ({JpegDamage.CountBytes(bytes)}) after all rows that the "
                + "frame header counts");
        }
    }

    private void SkipRest(ReadOnlySpan<byte> file, bool isLast = false)
    {
        bool isBehindTheEnd = Data.IsAtPaddedEnd;
        (long bytes, bool isPadding, int offset) = Data.SkipRest(file);
        if (bytes > 0 && !IsExhausted)
        {
            bool isAtEndOfImage = isLast && Data.Marker == MarkerCode.Eoi && Data.MarkerOffset < file.Length;
            isBehindTheEnd |= isAtEndOfImage && !_isArithmetic && bytes <= MaxSwallowedBytes && !_log.HasDamage;
            _log.AddExcessScanData(bytes, isPadding, isBehindTheEnd, offset, MarkerCode.Name(Data.Marker));
        }
    }

    /// <summary>The marker found is not the one due. As libjpeg's jpeg_resync_to_restart: one of the next two restart markers
    /// means that the one due is lost, so its interval is empty; one of the last two, or an invalid code, is passed over; any
    /// other restart marker is taken for the one due; any other marker ends the scan, its rest being empty.</summary>
    private void Resynchronize(ReadOnlySpan<byte> file, int desired)
    {
        bool isFull = _log.IsFull(JpegDamageKind.RestartSequence, JpegDamageSeverity.Damage);
        if (Data.MarkerOffset < file.Length && !isFull)
        {
            _log.AddCorruption(
                JpegDamageKind.RestartSequence,
                Data.MarkerOffset,
                $"The {MarkerCode.Name(Data.Marker)} marker stands where RST{desired} is expected");
        }

        while (true)
        {
            if (Data.Marker < MarkerCode.Sof0)
            {
                ToNextMarker(file);
                continue;
            }

            if (!MarkerCode.IsRestart(Data.Marker))
            {
                _isLost = true;
                break;
            }

            int ahead = (Data.Marker - MarkerCode.Rst0 - desired + RestartMarkers) % RestartMarkers;
            if (ahead is 1 or 2)
            {
                break;
            }

            if (ahead is RestartMarkers - 1 or RestartMarkers - 2)
            {
                ToNextMarker(file);
                continue;
            }

            Resume(file);
            return;
        }

        // Left before a marker that cannot be read past. Where data had run out before, nothing more is decoded;
        // otherwise one MCU is, from zeros, and then it is found that they ran out.
        if (!IsExhausted)
        {
            Data.BeginEmpty();
        }
    }

    private void ToNextMarker(ReadOnlySpan<byte> file)
    {
        Data.Begin(file, Data.MarkerOffset + 2);
        _ = Data.SkipRest(file);
    }

    private void ReportPrematureEnd(ReadOnlySpan<byte> file)
    {
        IsExhausted = true;
        if (Data.MarkerOffset >= file.Length)
        {
            _log.AddTruncation(
                JpegDamageKind.PrematureEndOfScan, file.Length, "The file ends in the middle of the image data");
        }
        else if (Data.Marker == MarkerCode.Eoi)
        {
            _log.AddTruncation(
                JpegDamageKind.PrematureEndOfScan,
                Data.MarkerOffset,
                "The image ends (EOI) in the middle of the image data");
        }
        else if (!_log.IsFull(JpegDamageKind.PrematureEndOfScan, JpegDamageSeverity.Damage))
        {
            _log.AddCorruption(
                JpegDamageKind.PrematureEndOfScan,
                Data.MarkerOffset,
                $"The {MarkerCode.Name(Data.Marker)} marker stands in the middle of the image data");
        }
    }

    private void ReportEvents(ReadOnlySpan<byte> file, EntropyEvents events)
    {
        if ((events & EntropyEvents.BadCode) != 0)
        {
            Report(file, JpegDamageKind.BadHuffmanCode, "The image data hold bits that are no Huffman code, shortly before");
        }

        if ((events & EntropyEvents.BadArithmeticCode) != 0)
        {
            Report(file, JpegDamageKind.BadArithmeticCode, "The image data hold an impossible arithmetic code, shortly before");
        }

        if ((events & EntropyEvents.IndexOverflow) != 0)
        {
            Report(
                file, JpegDamageKind.CoefficientOverflow, "A block has more coefficients than there can be, shortly before");
        }

        if ((events & EntropyEvents.ValueOverflow) != 0)
        {
            Report(file, JpegDamageKind.CoefficientOverflow, "A DC coefficient grows beyond 16 bits, shortly before");
        }
    }

    private void Report(ReadOnlySpan<byte> file, JpegDamageKind kind, string message)
    {
        // Finding the place means walking the window, which a file of nothing but damage would demand for every MCU.
        int offset = _log.IsFull(kind, JpegDamageSeverity.Damage) ? 0 : Data.CurrentOffset(file);
        _log.AddCorruption(kind, offset, message);
    }
}

/// <summary>Where a scan ends.</summary>
/// <param name="Position">The offset of the marker at which reading continues; the file's length at its end.</param>
/// <param name="IsWithoutEoi">Whether the picture is complete and no EOI belongs to it: at <paramref name="Position"/> stands
/// something else, or nothing.</param>
internal readonly record struct ScanEnd(int Position, bool IsWithoutEoi);

/// <summary>What an entropy decoder found in an MCU besides good codes.</summary>
[Flags]
internal enum EntropyEvents
{
    None = 0,

    /// <summary>Bits that are no code of their table; read as a zero.</summary>
    BadCode = 1,

    /// <summary>A coefficient index past the end of the block or band.</summary>
    IndexOverflow = 2,

    /// <summary>A DC value beyond 16 bits.</summary>
    ValueOverflow = 4,

    /// <summary>An arithmetic decision sequence that runs past a magnitude or a band.</summary>
    BadArithmeticCode = 8,
}
