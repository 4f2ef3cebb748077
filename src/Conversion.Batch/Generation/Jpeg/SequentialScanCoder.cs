using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Sequential coding of whole blocks (T.81 F.1.2).</summary>
internal static class SequentialScanCoder
{
    private const int EndOfBlock = 0x00;
    private const int SixteenZeros = 0xF0;

    public static void Code(JpegFrame frame, JpegScan scan, int restartInterval, EntropyTokens tokens)
    {
        var predictions = new int[scan.Components.Count];
        ScanWalk.Each(
            frame,
            scan,
            restartInterval,
            onRestart: () =>
            {
                tokens.AddRestart();
                predictions.AsSpan().Clear();
            },
            onBlock: (index, block) =>
            {
                int tableSlot = scan.Components[index].TableSlot;
                CodeDc(block[0] - predictions[index], tableSlot, tokens);
                predictions[index] = block[0];
                CodeAc(block, tableSlot, tokens);
            });
    }

    /// <summary>A difference of DC (F.1.2.1): its magnitude's length in bits is the symbol.</summary>
    public static void CodeDc(int difference, int tableSlot, EntropyTokens tokens)
    {
        (int bits, int count) = Magnitude(difference);
        tokens.Add(HuffmanSlot.Dc(tableSlot), count, bits, count);
    }

    /// <summary>T.81 F.1.2.1.1: the magnitude's bits, a negative value's complemented.</summary>
    public static (int Bits, int Count) Magnitude(int value)
    {
        int count = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        int bits = (value + (value >> 31)) & ((1 << count) - 1);
        return (bits, count);
    }

    private static void CodeAc(ReadOnlySpan<short> block, int tableSlot, EntropyTokens tokens)
    {
        int slot = HuffmanSlot.Ac(tableSlot);
        int previous = 0;
        for (ulong rest = NonZeroMask(block) & ~1UL; rest != 0; rest &= rest - 1)
        {
            int k = BitOperations.TrailingZeroCount(rest);
            int run = k - previous - 1;
            for (; run > 15; run -= 16)
            {
                tokens.Add(slot, SixteenZeros, 0, 0);
            }

            (int bits, int count) = Magnitude(block[k]);
            tokens.Add(slot, (run << 4) | count, bits, count);
            previous = k;
        }

        if (previous < 63)
        {
            tokens.Add(slot, EndOfBlock, 0, 0);
        }
    }

    // Bit k: coefficient k is not zero. Most are, so the coder jumps from one to the next.
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
