namespace ImageConversion.Corpus.Writing;

/// <summary>The bytes of a JPEG, good or bad, written segment by segment.</summary>
public sealed class JpegStream
{
    private readonly List<byte> _bytes = [];
    private int _bits;
    private int _bitCount;

    public int Length => _bytes.Count;

    public JpegStream Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public JpegStream Marker(byte marker) => Raw(0xFF, marker);

    /// <summary>A marker with its length and payload.</summary>
    public JpegStream Segment(byte marker, params ReadOnlySpan<byte> payload) =>
        Marker(marker).Raw((byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2)).Raw(payload);

    /// <summary>Bits of entropy-coded data, the highest first; a zero follows each byte of ones.</summary>
    public JpegStream Bits(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _bits = (_bits << 1) | ((value >> i) & 1);
            if (++_bitCount == 8)
            {
                Raw((byte)_bits);
                if ((byte)_bits == 0xFF)
                {
                    Raw(0);
                }

                _bits = 0;
                _bitCount = 0;
            }
        }

        return this;
    }

    /// <summary>Fills the byte in progress with ones (T.81 F.1.2.3).</summary>
    public JpegStream Flush() => _bitCount == 0 ? this : Bits(0xFF, 8 - _bitCount);

    public byte[] ToArray() => [.. _bytes];
}
