using ImageConversion.Core.Jpeg.Damage;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>Reads the marker segments of one JPEG image in order (T.81 B.1.1) and keeps what they define. Entropy-coded data are
/// left to others: after a scan header, they begin at <see cref="Position"/>; their reader says with <see cref="ResumeAt"/> where
/// reading continues.</summary>
/// <remarks>Its verdicts are libjpeg's. Where that reads past the end of the file it is served FF D9 (EOI) for ever. Here, a
/// segment that the file's end cuts off counts as that EOI: libjpeg would complete the segment with those bytes, and would refuse
/// the scans before it for what it then reads.</remarks>
/// <param name="log">Takes what is found.</param>
/// <param name="onCoding">Hears of every segment that decoding depends on: frame, tables, JFIF and Adobe.</param>
internal sealed class JpegMarkerReader(JpegDamageLog log, Action<JpegSegment>? onCoding = null)
{
    /// <summary>APPn and COM segments that are kept. So many of the longest fill the largest input; more are short ones, written to
    /// take memory.</summary>
    public const int MaxSegments = 16_384;

    private const int LengthBytes = 2;
    private const int StartOfImageBytes = 2;

    private readonly List<JpegSegment> _segments = [];
    private bool _reportedEnd;

    /// <summary>The next byte to read. Beyond the end of the file only where a segment claims to be.</summary>
    public long Position { get; private set; }

    /// <summary>Where the EOI stands, or the segment that the file's end cuts off; the file's length where neither does. Once
    /// <see cref="ReadToScan"/> has returned null.</summary>
    public long End { get; private set; }

    public JpegTables Tables { get; } = new();

    public FrameHeader? Frame { get; private set; }

    /// <summary>The first scan header, once read.</summary>
    public ScanHeader? FirstScan { get; private set; }

    /// <summary>The density of the last JFIF segment.</summary>
    public JpegDensity? Jfif { get; private set; }

    /// <summary>The colour transform of the last Adobe segment.</summary>
    public byte? AdobeTransform { get; private set; }

    /// <summary>Every APPn and COM segment so far that the file holds as a whole, up to <see cref="MaxSegments"/>.</summary>
    public IReadOnlyList<JpegSegment> Segments => _segments;

    /// <summary>How many more there were.</summary>
    public int FurtherSegments { get; private set; }

    /// <summary>Continues reading at a marker or between markers.</summary>
    public void ResumeAt(long position) => Position = position;

    /// <summary>Reads segments up to the next scan header.</summary>
    /// <param name="file">The whole file, the same at every call.</param>
    /// <returns>The scan, or null at the end of the image. <see cref="Position"/> is behind either.</returns>
    /// <exception cref="JpegFormatException">There is nothing more to be read.</exception>
    public ScanHeader? ReadToScan(ReadOnlySpan<byte> file)
    {
        if (Position == 0)
        {
            if (!ForeignFormat.IsJpeg(file))
            {
                throw ForeignFormat.NotJpeg(file);
            }

            Position = StartOfImageBytes;
        }

        while (true)
        {
            (byte marker, long offset) = NextMarker(file);
            switch (marker)
            {
                case MarkerCode.Eoi:
                    ReachEnd(file, offset);
                    return null;
                case MarkerCode.Soi:
                    throw JpegFormatException.Corrupt(
                        JpegDamageKind.BadStructure, offset, "A second SOI marker stands where a segment is expected");
                case MarkerCode.Tem:
                case >= MarkerCode.Rst0 and <= MarkerCode.Rst7:
                    break;
                default:
                    RequireKnown(marker, offset);
                    if (!TryReadPayload(file, marker, offset, out ReadOnlySpan<byte> payload))
                    {
                        End = offset;
                        return null;
                    }

                    if (marker == MarkerCode.Sos)
                    {
                        return ReadScan(file, (int)offset, payload);
                    }

                    ReadSegment(file, marker, offset, payload);
                    break;
            }
        }
    }

    /// <summary>Byte i of the file and the endless FF D9 behind it.</summary>
    private static byte ByteAt(ReadOnlySpan<byte> file, long position) =>
        position < file.Length ? file[(int)position]
        : ((position - file.Length) & 1) == 0 ? MarkerCode.Prefix
        : MarkerCode.Eoi;

    /// <summary>Finds the next marker, over fill bytes (legal) and stray ones (not).</summary>
    private (byte Marker, long Offset) NextMarker(ReadOnlySpan<byte> file)
    {
        long start = Position;
        long stray = 0;
        while (true)
        {
            while (ByteAt(file, Position) != MarkerCode.Prefix)
            {
                int skipped = Position < file.Length ? file[(int)Position..].IndexOf(MarkerCode.Prefix) : 1;
                skipped = skipped < 0 ? (int)(file.Length - Position) : skipped;
                Position += skipped;
                stray += skipped;
            }

            do
            {
                Position++;
            }
            while (ByteAt(file, Position) == MarkerCode.Prefix);

            byte code = ByteAt(file, Position++);
            if (code != 0)
            {
                ReportSkipped(file, start, stray, code);
                return (code, Position - 2);
            }

            stray += 2;
        }
    }

    private void ReportSkipped(ReadOnlySpan<byte> file, long start, long stray, byte code)
    {
        if (Position - 2 >= file.Length)
        {
            ReportEndOfFile(file.Length);
        }

        start = Math.Min(start, file.Length);
        if (stray == 0)
        {
            return;
        }

        if (FirstScan is null)
        {
            log.AddOddity(
                JpegDamageKind.StrayBytes, start, $"{JpegDamage.CountBytes(stray, "stray ")} before the {MarkerCode.Name(code)} marker");
            return;
        }

        // After a scan, they are likelier to be image data than anything else.
        int end = (int)Math.Min(start + stray, file.Length);
        ReadOnlySpan<byte> bytes = file[(int)start..end];
        bool isPadding = bytes.IndexOfAnyExcept((byte)0) < 0 || bytes.IndexOfAnyExcept(MarkerCode.Prefix) < 0;
        log.AddExcessScanData(stray, isPadding, isBehindTheEnd: false, start, MarkerCode.Name(code));
    }

    /// <summary>The payload of the segment whose marker was just read. A length below 2 counts as 2. Where the file ends before
    /// the segment, an image not yet begun is lost.</summary>
    /// <returns>Whether the file holds the segment as a whole.</returns>
    private bool TryReadPayload(ReadOnlySpan<byte> file, byte marker, long offset, out ReadOnlySpan<byte> payload)
    {
        int length = (ByteAt(file, Position) << 8) | ByteAt(file, Position + 1);
        long start = Position + LengthBytes;
        int payloadLength = Math.Max(length - LengthBytes, 0);
        Position = start + payloadLength;
        if (Position <= file.Length)
        {
            payload = file.Slice((int)start, payloadLength);
            return true;
        }

        if (FirstScan is null)
        {
            throw JpegFormatException.Truncated(
                JpegDamageKind.MissingEndOfImage,
                offset,
                start > file.Length
                    ? $"The file ends within the length of the {MarkerCode.Name(marker)} segment, before the image data"
                    : $"The {MarkerCode.Name(marker)} segment is {payloadLength} bytes long; "
                      + $"the file has {file.Length - start} left, and no image data");
        }

        ReportEndOfFile(file.Length);
        payload = [];
        return false;
    }

    private void ReadSegment(ReadOnlySpan<byte> file, byte marker, long offset, ReadOnlySpan<byte> payload)
    {
        CheckLength(marker, offset, Position - payload.Length - LengthBytes, file);
        var segment = new JpegSegment(marker, (int)offset, (int)(Position - payload.Length), payload.Length);
        bool isMetadata = MarkerCode.IsApplication(marker) || marker == MarkerCode.Com;
        if (!isMetadata || marker is MarkerCode.App0 or MarkerCode.App14)
        {
            onCoding?.Invoke(segment);
        }

        if (MarkerCode.IsFrame(marker))
        {
            ReadFrame(marker, (int)offset, payload);
            return;
        }

        switch (marker)
        {
            case MarkerCode.Dqt:
                Tables.ReadQuantization((int)offset, payload);
                return;
            case MarkerCode.Dht:
                Tables.ReadHuffman((int)offset, payload);
                return;
            case MarkerCode.Dac:
                Tables.ReadArithmeticConditioning((int)offset, payload);
                return;
            case MarkerCode.Dri:
                Tables.ReadRestartInterval((int)offset, payload);
                return;
            case MarkerCode.App0:
                ReadJfif((int)offset, payload);
                break;
            case MarkerCode.App14:
                ReadAdobe(payload);
                break;
            default:
                break;
        }

        if (isMetadata)
        {
            Keep(segment);
        }
    }

    private void Keep(JpegSegment segment)
    {
        if (_segments.Count < MaxSegments)
        {
            _segments.Add(segment);
        }
        else
        {
            FurtherSegments++;
        }
    }

    /// <summary>A length counts its own two bytes. In segments that are passed over, less does no harm.</summary>
    private void CheckLength(byte marker, long offset, long lengthOffset, ReadOnlySpan<byte> file)
    {
        int length = (file[(int)lengthOffset] << 8) | file[(int)lengthOffset + 1];
        if (length >= LengthBytes)
        {
            return;
        }

        string message = $"The {MarkerCode.Name(marker)} segment claims a length of {length}; expected at least {LengthBytes}";
        if (!MarkerCode.IsApplication(marker) && marker is not (MarkerCode.Com or MarkerCode.Dnl))
        {
            throw JpegFormatException.Corrupt(JpegDamageKind.BadSegment, offset, message);
        }

        log.AddOddity(JpegDamageKind.BadSegment, offset, message);
    }

    private static void RequireKnown(byte marker, long offset)
    {
        bool isKnown = MarkerCode.IsFrame(marker) || MarkerCode.IsApplication(marker) || marker
            is MarkerCode.Dqt or MarkerCode.Dht or MarkerCode.Dac or MarkerCode.Dri or MarkerCode.Dnl or MarkerCode.Com
            or MarkerCode.Sos;
        if (isKnown)
        {
            return;
        }

        throw marker switch
        {
            MarkerCode.JpegLsFrame => JpegFormatException.Unsupported(offset, "The image is coded in JPEG-LS"),
            MarkerCode.Dhp or MarkerCode.Exp => JpegFormatException.Unsupported(
                offset, "The image is hierarchical, which is not decoded"),
            MarkerCode.Jpg or (>= MarkerCode.Jpg0 and <= MarkerCode.Jpg13) => JpegFormatException.Unsupported(
                offset, $"The marker {MarkerCode.Name(marker)} announces a JPEG extension that is not decoded"),
            _ => JpegFormatException.Corrupt(
                JpegDamageKind.BadStructure, offset, $"The {MarkerCode.Name(marker)} marker stands where a segment is expected"),
        };
    }

    private void ReadFrame(byte marker, int offset, ReadOnlySpan<byte> payload)
    {
        if (Frame is { } first)
        {
            throw first.Process == JpegProcess.Hierarchical || JpegProcessExtensions.FromMarker(marker) == JpegProcess.Hierarchical
                ? JpegFormatException.Unsupported(offset, "The image is hierarchical, which is not decoded")
                : JpegFormatException.Corrupt(
                    JpegDamageKind.BadStructure,
                    offset,
                    $"A second frame header ({MarkerCode.Name(marker)}) follows the one at byte {first.Offset}");
        }

        Frame = FrameHeader.Parse(marker, offset, payload);
    }

    private ScanHeader ReadScan(ReadOnlySpan<byte> file, int offset, ReadOnlySpan<byte> payload)
    {
        if (Frame is null)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadStructure, offset, "The scan header (SOS) comes before any frame header (SOF)");
        }

        var scan = ScanHeader.Parse(offset, payload, Frame);
        if (FirstScan is null)
        {
            FirstScan = scan;
            Frame = Frame.WithLines(LineCount.Find(file, (int)Position));
        }

        return scan;
    }

    private void ReadJfif(int offset, ReadOnlySpan<byte> payload)
    {
        const int FixedLength = 14;
        const int BytesPerThumbnailPixel = 3;
        if (payload.Length < FixedLength || !payload.StartsWith("JFIF\0"u8))
        {
            return;
        }

        Jfif = new JpegDensity(
            payload[7], (ushort)((payload[8] << 8) | payload[9]), (ushort)((payload[10] << 8) | payload[11]));
        if (payload[5] != 1)
        {
            log.AddOddity(
                JpegDamageKind.Metadata, offset, $"The JFIF version is {payload[5]}.{payload[6]:00}; expected 1.xx");
        }

        int thumbnail = payload[12] * payload[13] * BytesPerThumbnailPixel;
        if (payload.Length - FixedLength != thumbnail)
        {
            log.AddOddity(
                JpegDamageKind.Metadata,
                offset,
                $"The JFIF segment has {payload.Length - FixedLength} bytes for a thumbnail of {payload[12]} x {payload[13]} "
                + $"pixels; expected {thumbnail}");
        }
    }

    private void ReadAdobe(ReadOnlySpan<byte> payload)
    {
        const int FixedLength = 12;
        if (payload.Length >= FixedLength && payload.StartsWith("Adobe"u8))
        {
            AdobeTransform = payload[11];
        }
    }

    private void ReachEnd(ReadOnlySpan<byte> file, long offset)
    {
        End = Math.Min(offset, file.Length);
        if (FirstScan is not null)
        {
            return;
        }

        if (offset >= file.Length)
        {
            throw JpegFormatException.Truncated(
                JpegDamageKind.MissingEndOfImage, file.Length, "The file ends before its image data");
        }

        if (Frame is not null)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadStructure, offset, "The image ends (EOI) after its frame header, without a scan");
        }

        throw Tables.IsEmpty
            ? JpegFormatException.Corrupt(
                JpegDamageKind.BadStructure, offset, "The image ends (EOI) without a frame header and without a scan")
            : JpegFormatException.Unsupported(
                offset, "The file holds only tables for other files (T.81 B.5, abbreviated format), and no image");
    }

    private void ReportEndOfFile(int length)
    {
        if (!_reportedEnd && FirstScan is not null)
        {
            _reportedEnd = true;
            log.AddTruncation(
                JpegDamageKind.MissingEndOfImage, length, "The file ends without an EOI marker");
        }
    }
}
