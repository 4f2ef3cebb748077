using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg;

/// <summary>Writes small JPEGs, segment by segment, good or bad.</summary>
internal sealed class TestJpeg
{
    private readonly List<byte> _bytes = [];
    private ulong _bits;
    private int _bitCount;

    public int Length => _bytes.Count;

    /// <summary>A grey baseline image of 8 x 8 blocks with the standard tables, up to and with its scan header.</summary>
    public static TestJpeg Grey(int blocksWide, int blocksHigh, int restartInterval = 0) =>
        new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof0, blocksWide * 8, blocksHigh * 8, (1, 0x11, 0))
            .StandardTables().RestartInterval(restartInterval).Scan(0, 63, 0, 0, (1, 0x00));

    /// <summary>A complete grey image, all of one value.</summary>
    public static byte[] CompleteGrey(int blocksWide, int blocksHigh) =>
        Grey(blocksWide, blocksHigh).Blocks(blocksWide * blocksHigh).Flush().Marker(MarkerCode.Eoi).ToArray();

    public TestJpeg Marker(byte marker) => Raw(0xFF, marker);

    public TestJpeg Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public TestJpeg Segment(byte marker, params byte[] payload) =>
        Marker(marker).Raw((byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2)).Raw(payload);

    public TestJpeg Quantization(byte slot)
    {
        byte[] table = new byte[65];
        table.AsSpan().Fill(1);
        table[0] = slot;
        return Segment(MarkerCode.Dqt, table);
    }

    public TestJpeg Frame(byte marker, int width, int height, params (byte Id, byte Sampling, byte Table)[] components) =>
        Segment(marker, [
            8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components.Length,
            .. components.SelectMany(c => new[] { c.Id, c.Sampling, c.Table }),
        ]);

    public TestJpeg StandardTables() =>
        Huffman(0x00, StandardHuffman.DcLuminance).Huffman(0x10, StandardHuffman.AcLuminance);

    public TestJpeg Huffman(byte selector, HuffmanSpecification table) =>
        Segment(MarkerCode.Dht, [selector, .. table.Counts, .. table.Symbols]);

    public TestJpeg RestartInterval(int mcus) =>
        mcus == 0 ? this : Segment(MarkerCode.Dri, (byte)(mcus >> 8), (byte)mcus);

    public TestJpeg Scan(byte start, byte end, byte high, byte low, params (byte Id, byte Tables)[] components) =>
        Segment(MarkerCode.Sos, [
            (byte)components.Length, .. components.SelectMany(c => new[] { c.Id, c.Tables }), start, end,
            (byte)((high << 4) | low),
        ]);

    /// <summary>Blocks without a difference and without AC coefficients: codes 00 and 1010 of the standard tables.</summary>
    public TestJpeg Blocks(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Bits(0b001010, 6);
        }

        return this;
    }

    public TestJpeg Bits(uint value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _bits = (_bits << 1) | ((value >> i) & 1);
            if (++_bitCount == 8)
            {
                byte b = (byte)_bits;
                _bytes.Add(b);
                if (b == 0xFF)
                {
                    _bytes.Add(0);
                }

                _bits = 0;
                _bitCount = 0;
            }
        }

        return this;
    }

    /// <summary>Pads the byte in progress with ones (T.81 F.1.2.3).</summary>
    public TestJpeg Flush() => _bitCount == 0 ? this : Bits(0xFF, 8 - _bitCount);

    public byte[] ToArray() => [.. _bytes];
}
