using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>Sequential coding of one component's blocks (T.81 F.1.2).</summary>
internal sealed class BlockCoder(JpegOutput output, QuantizationTable quantization, HuffmanTable dc, HuffmanTable ac)
{
    private const int EndOfBlock = 0x00;
    private const int SixteenZeros = 0xF0;

    private readonly int[] _transformed = new int[64];
    private readonly short[] _block = new short[64];
    private int _prediction;

    /// <summary>Transforms, quantises and writes a block.</summary>
    /// <param name="samples">From the block's first sample on.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    public void Code(ReadOnlySpan<byte> samples, int stride)
    {
        ForwardDct.Transform(samples, stride, _transformed);
        quantization.Quantize(_transformed, _block);
        CodeDc(_block[0] - _prediction);
        _prediction = _block[0];
        CodeAc(_block);
    }

    /// <summary>
    /// Writes a block beyond the picture, which completes an MCU (T.81 A.2.4). The DC of the block before it and no AC
    /// cost the fewest bits; a decoder drops the block.
    /// </summary>
    public void CodePadding()
    {
        CodeDc(0);
        Write(ac, EndOfBlock, 0, 0);
    }

    // A difference of DC (F.1.2.1): its magnitude's length in bits is the symbol.
    private void CodeDc(int difference)
    {
        (int bits, int count) = Magnitude(difference);
        Write(dc, count, bits, count);
    }

    private void CodeAc(ReadOnlySpan<short> block)
    {
        int previous = 0;
        for (ulong rest = NonZeroMask(block) & ~1UL; rest != 0; rest &= rest - 1)
        {
            int k = BitOperations.TrailingZeroCount(rest);
            int run = k - previous - 1;
            for (; run > 15; run -= 16)
            {
                Write(ac, SixteenZeros, 0, 0);
            }

            (int bits, int count) = Magnitude(block[k]);
            Write(ac, (run << 4) | count, bits, count);
            previous = k;
        }

        if (previous < 63)
        {
            Write(ac, EndOfBlock, 0, 0);
        }
    }

    // A symbol and the extra bits that follow it.
    private void Write(HuffmanTable table, int symbol, int bits, int count) =>
        output.WriteBits(((ulong)table.Codes[symbol] << count) | (uint)bits, table.Lengths[symbol] + count);

    // T.81 F.1.2.1.1: the magnitude's bits, a negative value's complemented.
    private static (int Bits, int Count) Magnitude(int value)
    {
        int count = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        int bits = (value + (value >> 31)) & ((1 << count) - 1);
        return (bits, count);
    }

    // Bit k: coefficient k is not zero. Most are zero, so the coder jumps from one to the next.
    private static ulong NonZeroMask(ReadOnlySpan<short> block)
    {
        ReadOnlySpan<Vector256<short>> quarters = MemoryMarshal.Cast<short, Vector256<short>>(block);
        ulong zeros = 0;
        for (int i = 0; i < 4; i++)
        {
            ulong mask = Vector256.Equals(quarters[i], Vector256<short>.Zero).ExtractMostSignificantBits();
            zeros |= mask << (16 * i);
        }

        return ~zeros;
    }
}
