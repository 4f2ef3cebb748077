namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>
/// Encodes pixels as the kind of JPEG that most cameras and programs write (ITU-T T.81, JFIF 1.02): baseline, quality 85,
/// chroma halved in both directions, the typical Huffman tables. The same pixels give the same bytes on every machine.
/// </summary>
/// <remarks>All members are thread-safe.</remarks>
internal static class JpegWriter
{
    // The second bytes of the markers (T.81 Table B.1).
    private const byte Sof0 = 0xC0;
    private const byte Dht = 0xC4;
    private const byte Soi = 0xD8;
    private const byte Eoi = 0xD9;
    private const byte Sos = 0xDA;
    private const byte Dqt = 0xDB;
    private const byte App0 = 0xE0;

    /// <summary>Encodes an image.</summary>
    /// <param name="rgb">Rows from the top, without padding; each pixel is three bytes: red, green, blue.</param>
    /// <param name="width">Pixels in a row, 1 to 65535.</param>
    /// <param name="height">Rows, 1 to 65535.</param>
    /// <returns>The whole file.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var output = new JpegOutput(capacity: 1024 + (rgb.Length / 8));
        WriteHeaders(output, width, height);

        var luma = new BlockCoder(output, QuantizationTable.Luma, HuffmanTable.LumaDc, HuffmanTable.LumaAc);
        var blue = new BlockCoder(output, QuantizationTable.Chroma, HuffmanTable.ChromaDc, HuffmanTable.ChromaAc);
        var red = new BlockCoder(output, QuantizationTable.Chroma, HuffmanTable.ChromaDc, HuffmanTable.ChromaAc);
        var band = new SampleBand(width);
        for (int top = 0; top < height; top += SampleBand.Height)
        {
            band.Fill(rgb[(3 * width * top)..], Math.Min(SampleBand.Height, height - top));
            for (int left = 0; left < width; left += SampleBand.Height)
            {
                // The order of an MCU's blocks (T.81 A.2.3).
                for (int block = 0; block < 4; block++)
                {
                    int x = left + (8 * (block & 1));
                    int y = 8 * (block >> 1);
                    if (x < width && top + y < height)
                    {
                        luma.Code(band.Luma(x, y), band.Width);
                    }
                    else
                    {
                        luma.CodePadding();
                    }
                }

                blue.Code(band.Blue(left / 2), band.Width / 2);
                red.Code(band.Red(left / 2), band.Width / 2);
            }
        }

        output.FlushBits();
        output.WriteMarker(Eoi);
        return output.ToArray();
    }

    private static void WriteHeaders(JpegOutput output, int width, int height)
    {
        output.WriteMarker(Soi);

        // Version 1.2, square pixels of no stated size, no thumbnail.
        output.WriteSegment(App0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]);
        output.WriteSegment(Dqt, [0, .. QuantizationTable.Luma.Divisors]);
        output.WriteSegment(Dqt, [1, .. QuantizationTable.Chroma.Divisors]);
        output.WriteSegment(
            Sof0,
            [
                8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width,
                3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, // luma 2x2 with table 0, chroma 1x1 with table 1
            ]);
        output.WriteSegment(Dht, HuffmanTable.LumaDc.Segment(0x00));
        output.WriteSegment(Dht, HuffmanTable.ChromaDc.Segment(0x01));
        output.WriteSegment(Dht, HuffmanTable.LumaAc.Segment(0x10));
        output.WriteSegment(Dht, HuffmanTable.ChromaAc.Segment(0x11));
        output.WriteSegment(Sos, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }
}
