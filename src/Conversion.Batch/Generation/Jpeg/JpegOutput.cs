using System.Buffers.Binary;

namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>A growing file: whole bytes for markers, and bits, stuffed as T.81 F.1.2.3 asks, for entropy-coded data.</summary>
internal sealed class JpegOutput(int capacity)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 64)];
    private int _length;
    private ulong _pending;
    private int _pendingBits;

    public void WriteMarker(byte marker)
    {
        WriteByte(0xFF);
        WriteByte(marker);
    }

    public void WriteSegment(byte marker, ReadOnlySpan<byte> payload)
    {
        WriteMarker(marker);
        int length = payload.Length + 2;
        WriteByte((byte)(length >> 8));
        WriteByte((byte)length);
        Reserve(payload.Length);
        payload.CopyTo(_bytes.AsSpan(_length));
        _length += payload.Length;
    }

    /// <summary>Appends the low <paramref name="count"/> bits, 0 to 32; the bits above them must be zero.</summary>
    public void WriteBits(ulong bits, int count)
    {
        _pending = (_pending << count) | bits;
        _pendingBits += count;
        if (_pendingBits >= 32)
        {
            _pendingBits -= 32;
            WriteStuffed((uint)(_pending >> _pendingBits));
        }
    }

    /// <summary>Completes the last byte with ones (T.81 F.1.2.3).</summary>
    public void FlushBits()
    {
        int fill = -_pendingBits & 7;
        WriteBits((1UL << fill) - 1, fill);
        while (_pendingBits > 0)
        {
            _pendingBits -= 8;
            WriteStuffed((byte)(_pending >> _pendingBits));
        }
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    private void WriteStuffed(uint word)
    {
        // A byte is 0xFF where its complement is 0: the usual test for a zero byte, which is rare in a word.
        uint inverse = ~word;
        if (((inverse - 0x01010101U) & ~inverse & 0x80808080U) == 0)
        {
            Reserve(4);
            BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), word);
            _length += 4;
            return;
        }

        for (int shift = 24; shift >= 0; shift -= 8)
        {
            WriteStuffed((byte)(word >> shift));
        }
    }

    private void WriteStuffed(byte value)
    {
        WriteByte(value);
        if (value == 0xFF)
        {
            WriteByte(0);
        }
    }

    private void WriteByte(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_length + count, (int)Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        }
    }
}
