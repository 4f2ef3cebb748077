using System.Text;

namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Writes marker segments (T.81 Annex B, JFIF 1.02, Exif 2.32, and Adobe's APP14 of technical note 5116).</summary>
internal static class MarkerWriter
{
    /// <summary>SOI to DRI: everything before the first scan.</summary>
    public static void WriteHeaders(JpegOutput output, JpegFrame frame, JpegWriterOptions options)
    {
        output.WriteMarker(JpegMarker.Soi);
        if (options.ColorModel == JpegColorModel.Rgb)
        {
            WriteAdobe(output);
        }
        else
        {
            WriteJfif(output, options.DotsPerInch);
        }

        if (options.Orientation is int orientation)
        {
            WriteExif(output, orientation);
        }

        if (options.Comment is string comment)
        {
            WriteSegment(output, JpegMarker.Com, Encoding.UTF8.GetBytes(comment));
        }

        for (int i = 0; i < frame.QuantizationTables.Count; i++)
        {
            WriteSegment(output, JpegMarker.Dqt, [(byte)i, .. frame.QuantizationTables[i].Divisors]);
        }

        WriteFrame(output, frame, options.Progressive);
        if (options.RestartInterval > 0)
        {
            WriteSegment(
                output, JpegMarker.Dri, [(byte)(options.RestartInterval >> 8), (byte)options.RestartInterval]);
        }
    }

    public static void WriteHuffmanTables(JpegOutput output, HuffmanTable?[] tables)
    {
        for (int slot = 0; slot < tables.Length; slot++)
        {
            if (tables[slot] is { } table)
            {
                WriteSegment(
                    output,
                    JpegMarker.Dht,
                    [HuffmanSlot.ClassAndDestination(slot), .. table.CountsByLength, .. table.Symbols]);
            }
        }
    }

    public static void WriteStartOfScan(JpegOutput output, JpegScan scan)
    {
        var payload = new List<byte> { (byte)scan.Components.Count };
        foreach (JpegComponent component in scan.Components)
        {
            // Td and Ta are the same slot; a scan that uses only one kind of table should name 0 for the other.
            int dc = scan.SpectralStart == 0 && scan.ApproximationHigh == 0 ? component.TableSlot : 0;
            int ac = scan.SpectralEnd > 0 ? component.TableSlot : 0;
            payload.Add(component.Id);
            payload.Add((byte)((dc << 4) | ac));
        }

        payload.Add((byte)scan.SpectralStart);
        payload.Add((byte)scan.SpectralEnd);
        payload.Add((byte)((scan.ApproximationHigh << 4) | scan.ApproximationLow));
        WriteSegment(output, JpegMarker.Sos, [.. payload]);
    }

    public static void WriteEndOfImage(JpegOutput output) => output.WriteMarker(JpegMarker.Eoi);

    private static void WriteJfif(JpegOutput output, int dotsPerInch)
    {
        byte units = (byte)(dotsPerInch > 0 ? 1 : 0);
        int density = Math.Max(dotsPerInch, 1);
        byte high = (byte)(density >> 8);
        byte low = (byte)density;
        WriteSegment(output, JpegMarker.App0, [.. "JFIF\0"u8, 1, 2, units, high, low, high, low, 0, 0]);
    }

    private static void WriteAdobe(JpegOutput output)
    {
        // Version 100, no flags, transform 0: the components are not transformed.
        WriteSegment(output, JpegMarker.App14, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
    }

    private static void WriteExif(JpegOutput output, int orientation)
    {
        WriteSegment(output, JpegMarker.App1,
        [
            .. "Exif\0\0"u8,
            .. "MM"u8, 0, 42, 0, 0, 0, 8, // big-endian TIFF, first directory at 8
            0, 1, // one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, // Orientation, one SHORT
            0, 0, 0, 0, // no next directory
        ]);
    }

    private static void WriteFrame(JpegOutput output, JpegFrame frame, bool progressive)
    {
        var payload = new List<byte>
        {
            8, // bits a sample
            (byte)(frame.Height >> 8), (byte)frame.Height,
            (byte)(frame.Width >> 8), (byte)frame.Width,
            (byte)frame.Components.Count,
        };
        foreach (JpegComponent component in frame.Components)
        {
            payload.Add(component.Id);
            payload.Add((byte)((component.Horizontal << 4) | component.Vertical));
            payload.Add((byte)component.TableSlot);
        }

        WriteSegment(output, progressive ? JpegMarker.Sof2 : JpegMarker.Sof0, [.. payload]);
    }

    private static void WriteSegment(JpegOutput output, byte marker, ReadOnlySpan<byte> payload)
    {
        output.WriteMarker(marker);
        output.WriteUInt16(payload.Length + 2);
        output.Write(payload);
    }
}
