using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Decodes the MCUs of a sequential scan (T.81 F.2.2), one at a time.</summary>
internal sealed class SequentialHuffmanDecoder
{
    /// <summary>The bytes that a block can consume at most: 64 codes, each with its value's bits no longer than 32
    /// bits.</summary>
    public const int MaxBlockBytes = ZigzagOrder.BlockSize * sizeof(uint);

    private const int BlockSize = ZigzagOrder.BlockSize;

    /// <summary>So many lookups consume at most 20 bits of 56 before the last of them, which leaves enough for a code and its
    /// value of any length.</summary>
    private const int LookupsPerRefill = 3;

    private readonly int[] _component;
    private readonly HuffmanLookup[] _dc;
    private readonly HuffmanLookup[] _ac;
    private readonly int[] _predictions = new int[ScanHeader.MaxComponents];

    /// <param name="layout">The blocks of an MCU.</param>
    /// <param name="dc">The DC table of each of the scan's components.</param>
    /// <param name="ac">The AC table of each of the scan's components.</param>
    public SequentialHuffmanDecoder(ScanLayout layout, HuffmanLookup[] dc, HuffmanLookup[] ac)
    {
        _component = [.. layout.Blocks.Select(b => b.Component)];
        _dc = [.. layout.Blocks.Select(b => dc[b.Component])];
        _ac = [.. layout.Blocks.Select(b => ac[b.Component])];
    }

    /// <summary>Bytes that an MCU can consume at most.</summary>
    public int MaxMcuBytes => _component.Length * MaxBlockBytes;

    /// <summary>Starts a scan or a restart interval: the DC predictions are zero.</summary>
    public void Reset() => Array.Clear(_predictions);

    /// <summary>Decodes one MCU.</summary>
    /// <param name="data">The bits. <see cref="MaxMcuBytes"/> were required of it.</param>
    /// <param name="coefficients">Receives the blocks in the order of their coding, each in <see cref="BlockOrder"/>, not
    /// dequantized.</param>
    /// <param name="last">Receives for each block the last place of the zigzag sequence that was coded.</param>
    /// <returns>
    /// What was wrong. libjpeg's reading of wrong codes is followed: bits that are no code count as zero (DC) or end of
    /// block (AC), a value past the block's end goes to the last coefficient.
    /// </returns>
    /// <remarks>Unchecked accesses, and why they stay inside: a lookup index is the top <see cref="HuffmanLookup.LookupBits"/>
    /// bits of a word, the length of the table; the zigzag index is compared with 63 before use; of the window,
    /// <see cref="ScanData"/> guarantees <see cref="MaxMcuBytes"/> + 8 bytes from Next on, and no block consumes more than
    /// <see cref="MaxBlockBytes"/>; the lengths of both results are checked at entry.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public EntropyEvents DecodeMcu(ScanData data, Span<short> coefficients, Span<byte> last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, _component.Length * BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(last.Length, _component.Length);
        coefficients[..(_component.Length * BlockSize)].Clear();
        var reader = new BitReader(data);
        var events = EntropyEvents.None;
        for (int b = 0; b < _component.Length; b++)
        {
            Bounds.Require(b * BlockSize, BlockSize, coefficients.Length);
            ref short block = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), b * BlockSize);
            events |= DecodeDc(ref reader, _dc[b], ref _predictions[_component[b]], ref block);
            last[b] = (byte)DecodeAc(ref reader, _ac[b], ref block, ref events);
        }

        reader.Save(data);
        return events;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EntropyEvents DecodeDc(ref BitReader reader, HuffmanLookup table, ref int prediction, ref short block)
    {
        var events = EntropyEvents.None;
        int entry = reader.ReadEntry(table, ref MemoryMarshal.GetArrayDataReference(table.ValueLookup), ref events);
        prediction += entry >> 16;
        block = (short)prediction;
        return prediction == block ? events : events | EntropyEvents.ValueOverflow;
    }

    /// <summary>Reads the AC coefficients of a block, up to two by one lookup.</summary>
    /// <returns>The last place that was coded.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecodeAc(ref BitReader state, HuffmanLookup table, ref short block, ref EntropyEvents events)
    {
        ulong bits = state.Bits;
        int count = state.Count;
        ref byte next = ref state.Next;
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        ref ulong lookup = ref MemoryMarshal.GetArrayDataReference(table.PairLookup);
        int lookups = 0;
        int k = 0;
        short value;
        while (true)
        {
            if (lookups == 0)
            {
                // To at least 56 bits, without a branch on whether there are fewer: the processor could not predict it.
                state.RequireAhead(ref next);
                bits |= BitReader.Ahead(ref next) >> count;
                next = ref Unsafe.Add(ref next, (63 - count) >> 3);
                count |= 56;
                lookups = LookupsPerRefill;
            }

            lookups--;
            Bounds.Require((nint)(bits >> (64 - HuffmanLookup.LookupBits)), table.PairLookup.Length);
            ulong entry = Unsafe.Add(ref lookup, (nint)(bits >> (64 - HuffmanLookup.LookupBits)));
            if ((entry & HuffmanLookup.NeedsValue) != 0)
            {
                entry = table.ReadPair(entry, bits);
                lookups = 0;
                events |= (EntropyEvents)(((uint)entry & HuffmanLookup.IsBadCode) / HuffmanLookup.IsBadCode);
            }

            k += (byte)(entry >> 8);
            if (k >= BlockSize - 1)
            {
                // Whatever follows belongs to the next block.
                int length = (int)(entry >> HuffmanLookup.FirstLengthShift);
                bits <<= length;
                count -= length;
                value = (short)(entry >> 16);
                break;
            }

            // A shift takes the low six bits of its count, which are the entry's length.
            bits <<= (int)entry;
            count -= (int)entry & HuffmanLookup.LengthMask;
            Bounds.Require(k, BlockSize);
            Bounds.Require(Unsafe.Add(ref order, k), BlockSize);
            Unsafe.Add(ref block, (nint)Unsafe.Add(ref order, (nint)(uint)k)) = (short)(entry >> 16);
            value = (short)(entry >> (HuffmanLookup.SecondShift + 8));
            k += (byte)(entry >> HuffmanLookup.SecondShift);
            if (k >= BlockSize - 1)
            {
                break;
            }

            Bounds.Require(k, BlockSize);
            Bounds.Require(Unsafe.Add(ref order, k), BlockSize);
            Unsafe.Add(ref block, (nint)Unsafe.Add(ref order, (nint)(uint)k)) = value;
        }

        state.Bits = bits;
        state.Count = count;
        state.Next = ref next;
        return k >= HuffmanLookup.EndOfBlockAdvance
            ? k - HuffmanLookup.EndOfBlockAdvance
            : EndBlock(k, value, ref block, ref events);
    }

    /// <summary>What is done at the last place, or past it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndBlock(int k, short value, ref short block, ref EntropyEvents events)
    {
        events |= k >= BlockSize ? EntropyEvents.IndexOverflow : EntropyEvents.None;
        if (value != 0)
        {
            Unsafe.Add(ref block, BlockSize - 1) = value;
        }

        return BlockSize - 1;
    }
}
