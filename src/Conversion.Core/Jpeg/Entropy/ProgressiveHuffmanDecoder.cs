using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Conversion.Core.Jpeg.Coefficients;
using Conversion.Core.Jpeg.Markers;
using Conversion.Core.Memory;

namespace Conversion.Core.Jpeg.Entropy;

/// <summary>Reads the blocks of a progressive scan (T.81 G.2).</summary>
/// <remarks>
/// How many bits a refinement takes depends on which coefficients are not zero yet, so a mask of them, one bit for each
/// place of the zigzag sequence, is kept for every block. The values themselves need not be: where nobody wants them, all
/// blocks may be one.
/// <para>
/// Unchecked accesses, and why they stay inside: a lookup index is the top <see cref="HuffmanLookup.LookupBits"/> bits of
/// a word, the length of the table; of the window, <see cref="ScanData"/> guarantees <see cref="MaxBlockBytes"/> + 8
/// bytes from Next on before the first block of a call, and a further block is begun only where as many are left. That
/// the coefficients suffice for the blocks is checked at entry; a place in a block is masked to 6 bits or compared with 63.
/// </para>
/// </remarks>
internal sealed class ProgressiveHuffmanDecoder
{
    /// <summary>
    /// The bytes that a block can consume at most: 64 codes of up to 17 bits, each with up to 15 more.
    /// </summary>
    public const int MaxBlockBytes = BlockSize * sizeof(uint);

    private const int BlockSize = ZigzagOrder.BlockSize;
    private const int MinBits = 32;

    /// <summary>A refill reads 8 bytes, of which it may need but one.</summary>
    private const int RefillBytes = 8;

    private readonly HuffmanLookup[] _dc;
    private readonly HuffmanLookup? _ac;
    private readonly int _start;
    private readonly int _end;
    private readonly int _low;
    private readonly int[] _predictions = new int[ScanHeader.MaxComponents];
    private int _endOfBandRun;

    /// <param name="scan">The scan, whose parameters were checked.</param>
    /// <param name="dc">The table of each component, for a first DC scan; else empty.</param>
    /// <param name="ac">The table, for an AC scan.</param>
    public ProgressiveHuffmanDecoder(ScanHeader scan, HuffmanLookup[] dc, HuffmanLookup? ac)
    {
        _dc = dc;
        _ac = ac;
        _start = scan.SpectralStart;
        _end = scan.SpectralEnd;
        _low = scan.ApproximationLow;
    }

    /// <summary>Blocks that an end-of-band run still covers.</summary>
    public int PendingRun => _endOfBandRun;

    /// <summary>Starts a scan or a restart interval.</summary>
    public void Reset()
    {
        Array.Clear(_predictions);
        _endOfBandRun = 0;
    }

    /// <summary>Counts blocks of a pending run for which there is nothing to be read.</summary>
    public void SkipRun(int blocks) => _endOfBandRun -= blocks;

    /// <summary>The DC coefficients of an MCU, first scan (G.1.2.1).</summary>
    /// <param name="data">The bits.</param>
    /// <param name="blocks">The MCU's blocks.</param>
    /// <param name="values">Receives one for each.</param>
    public EntropyEvents DecodeDcFirst(ScanData data, ScanBlock[] blocks, Span<short> values)
    {
        values = values[..blocks.Length];
        ref byte window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        ulong bits = data.Bits;
        int count = data.BitCount;
        int next = data.Next;
        var events = EntropyEvents.None;
        for (int b = 0; b < values.Length; b++)
        {
            ScanBlock block = blocks[b];
            if (count < MinBits)
            {
                Bounds.Require(next, RefillBytes, data.Window.Length);
                SequentialHuffmanDecoder.Refill(ref window, ref bits, ref count, ref next);
            }

            HuffmanLookup table = _dc[block.Component];
            int entry = table.ValueLookup[(int)(bits >> (64 - HuffmanLookup.LookupBits))];
            if ((entry & HuffmanLookup.NeedsValue) != 0)
            {
                entry = table.ReadValue(entry, bits);
                events |= (EntropyEvents)((entry & HuffmanLookup.IsBadCode) / HuffmanLookup.IsBadCode);
            }

            bits <<= entry;
            count -= entry & HuffmanLookup.LengthMask;
            int value = _predictions[block.Component] += entry >> 16;
            values[b] = (short)(value << _low);
            events |= values[b] >> _low == value ? EntropyEvents.None : EntropyEvents.ValueOverflow;
        }

        data.Bits = bits;
        data.BitCount = count;
        data.Next = next;
        return events;
    }

    /// <summary>One more bit of the DC coefficient of each block of an MCU (G.1.2.1).</summary>
    /// <returns>The bits, the first block's on top of a 32-bit word.</returns>
    public static uint DecodeDcRefinement(ScanData data, int blocks)
    {
        ulong bits = data.Bits;
        int count = data.BitCount;
        int next = data.Next;
        if (count < MinBits)
        {
            Bounds.Require(next, RefillBytes, data.Window.Length);
            SequentialHuffmanDecoder.Refill(ref MemoryMarshal.GetArrayDataReference(data.Window), ref bits, ref count, ref next);
        }

        uint refinements = (uint)(bits >> 32);
        data.Bits = bits << blocks;
        data.BitCount = count - blocks;
        data.Next = next;
        return refinements;
    }

    /// <summary>Bands of AC coefficients, first scan (G.1.2.2).</summary>
    /// <param name="data">The bits. <see cref="MaxBlockBytes"/> were required of it.</param>
    /// <param name="known">The masks of consecutive blocks.</param>
    /// <param name="coefficients">These blocks, or one block.</param>
    /// <param name="step">From one block to the next: 64, or 0 where they are one.</param>
    /// <param name="events">Receives what was wrong.</param>
    /// <returns>How many blocks were read: fewer than there are where the window needs to be moved on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int DecodeAcFirst(
        ScanData data, Span<ulong> known, Span<short> coefficients, int step, ref EntropyEvents events)
    {
        CheckLength(known, coefficients, step);
        ref short first = ref MemoryMarshal.GetReference(coefficients);
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        int low = _low;
        HuffmanLookup table = _ac!;
        ref byte window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        ref int lookup = ref MemoryMarshal.GetArrayDataReference(table.ValueLookup);
        ulong bits = data.Bits;
        int count = data.BitCount;
        int next = data.Next;
        int limit = Limit(data);
        int end = _end;
        int run = _endOfBandRun;
        EntropyEvents met = EntropyEvents.None;
        int i = 0;
        do
        {
            if (run > 0)
            {
                int skipped = Math.Min(run, known.Length - i);
                run -= skipped;
                i += skipped;
                continue;
            }

            ulong mask = known[i];
            Bounds.Require((nint)i * step, BlockSize, coefficients.Length);
            ref short block = ref Unsafe.Add(ref first, (nint)i * step);
            int k = _start - 1;
            do
            {
                if (count < MinBits)
                {
                    Bounds.Require(next, RefillBytes, data.Window.Length);
                    SequentialHuffmanDecoder.Refill(ref window, ref bits, ref count, ref next);
                }

                Bounds.Require((nint)(bits >> (64 - HuffmanLookup.LookupBits)), table.ValueLookup.Length);
                int entry = Unsafe.Add(ref lookup, (int)(bits >> (64 - HuffmanLookup.LookupBits)));
                if ((entry & HuffmanLookup.NeedsValue) != 0)
                {
                    entry = table.ReadValue(entry, bits);
                    met |= (EntropyEvents)((entry & HuffmanLookup.IsBadCode) / HuffmanLookup.IsBadCode);
                }

                bits <<= entry;
                count -= entry & HuffmanLookup.LengthMask;
                k += (entry >> 8) & 0xFF;
                int value = entry >> 16;
                if (k >= HuffmanLookup.EndOfBlockAdvance)
                {
                    // EOBn: this band is the first of the run.
                    run = (1 << value) + (int)((bits >> 1) >> (63 - value)) - 1;
                    bits <<= value;
                    count -= value;
                    break;
                }

                if (k > end)
                {
                    met |= EntropyEvents.IndexOverflow;
                    k = Math.Min(k, BlockSize - 1);
                }

                short coefficient = (short)(value << low);
                Bounds.Require(k, BlockSize);
                if (coefficient != 0)
                {
                    Unsafe.Add(ref block, Unsafe.Add(ref order, k)) = coefficient;
                    mask |= 1UL << k;
                }
                else if (value != 0)
                {
                    Unsafe.Add(ref block, Unsafe.Add(ref order, k)) = 0;
                    mask &= ~(1UL << k);
                }
            }
            while (k < end);

            known[i++] = mask;
        }
        while (i < known.Length && next <= limit);

        data.Bits = bits;
        data.BitCount = count;
        data.Next = next;
        _endOfBandRun = run;
        events |= met;
        return i;
    }

    /// <summary>One more bit of bands of AC coefficients (G.1.2.3).</summary>
    /// <inheritdoc cref="DecodeAcFirst"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int DecodeAcRefinement(
        ScanData data, Span<ulong> known, Span<short> coefficients, int step, ref EntropyEvents events)
    {
        CheckLength(known, coefficients, step);
        ref short first = ref MemoryMarshal.GetReference(coefficients);
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        int low = _low;
        HuffmanLookup table = _ac!;
        ref byte window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        ref ushort lookup = ref MemoryMarshal.GetArrayDataReference(table.SymbolLookup);
        ulong bits = data.Bits;
        int count = data.BitCount;
        int next = data.Next;
        int limit = Limit(data);
        int end = _end;
        ulong band = (ulong.MaxValue << _start) & (ulong.MaxValue >> (BlockSize - 1 - end));
        int bandRun = _endOfBandRun;
        EntropyEvents met = EntropyEvents.None;
        int i = 0;
        do
        {
            ulong mask = known[i];
            Bounds.Require((nint)i * step, BlockSize, coefficients.Length);
            ref short block = ref Unsafe.Add(ref first, (nint)i * step);
            int k = _start;
            if (bandRun == 0)
            {
                // New coefficients are entered into the mask only after the block: they are not refined by it.
                ulong added = 0;
                for (; k <= end; k++)
                {
                    if (count < MinBits)
                    {
                        Bounds.Require(next, RefillBytes, data.Window.Length);
                        SequentialHuffmanDecoder.Refill(ref window, ref bits, ref count, ref next);
                    }

                    Bounds.Require((nint)(bits >> (64 - HuffmanLookup.LookupBits)), table.SymbolLookup.Length);
                    int found = Unsafe.Add(ref lookup, (int)(bits >> (64 - HuffmanLookup.LookupBits)));
                    if (found == 0)
                    {
                        found = table.Find((int)(bits >> 48));
                        met |= found >> 8 == HuffmanLookup.BadCodeLength ? EntropyEvents.BadCode : EntropyEvents.None;
                    }

                    bits <<= found >> 8;
                    count -= found >> 8;
                    int run = (found >> 4) & 15;
                    int category = found & 15;
                    if (category == 0 && run != HuffmanLookup.ZeroRun)
                    {
                        bandRun = (1 << run) + (int)((bits >> 1) >> (63 - run));
                        bits <<= run;
                        count -= run;
                        break;
                    }

                    short value = 0;
                    if (category != 0)
                    {
                        // A coefficient that becomes non-zero in a refinement is 1 or -1 at this bit; libjpeg reads
                        // any other category as that, and so does this.
                        met |= category != 1 ? EntropyEvents.BadCode : EntropyEvents.None;
                        value = (short)((((int)(bits >> 63) << 1) - 1) << low);
                        bits <<= 1;
                        count--;
                    }

                    // Over coefficients known already, each with its bit, and over a run of zeros, to the next zero.
                    int from = k;
                    while (k <= end)
                    {
                        int zeros = BitOperations.TrailingZeroCount(mask >> k);
                        if (run < zeros)
                        {
                            k += run;
                            break;
                        }

                        run -= zeros;
                        k += zeros + 1;
                    }

                    ulong passed = mask & band & (ulong.MaxValue << from) & ~(k > BlockSize - 1 ? 0 : ulong.MaxValue << k);
                    Correct(ref window, ref bits, ref count, ref next, ref block, ref order, passed, low, data);
                    if (k > end)
                    {
                        met |= EntropyEvents.IndexOverflow;
                        k = end + 1;
                    }

                    if (category != 0)
                    {
                        int place = Math.Min(k, BlockSize - 1);
                        Bounds.Require(place, BlockSize);
                        Unsafe.Add(ref block, Unsafe.Add(ref order, place)) = value;
                        added |= 1UL << place;
                    }
                }

                known[i] = mask | added;
            }

            if (bandRun > 0)
            {
                ulong rest = k <= end ? mask & band & (ulong.MaxValue << k) : 0;
                Correct(ref window, ref bits, ref count, ref next, ref block, ref order, rest, low, data);
                bandRun--;
            }

            i++;
        }
        while (i < known.Length && next <= limit);

        data.Bits = bits;
        data.BitCount = count;
        data.Next = next;
        _endOfBandRun = bandRun;
        events |= met;
        return i;
    }

    /// <summary>
    /// Up to where in the window a further block may begin. Near the end of a segment blocks are read one by one,
    /// so that each is checked for having had enough data.
    /// </summary>
    private static int Limit(ScanData data) =>
        data.ReachesMarker ? data.End - MaxBlockBytes : data.End - MaxBlockBytes - RefillBytes;

    private static void CheckLength(Span<ulong> known, Span<short> coefficients, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            (long)coefficients.Length, ((long)step * (known.Length - 1)) + BlockSize);
    }

    /// <summary>Reads a bit for each of the coefficients, in their order; where it is 1, the coefficient grows by a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Correct(
        ref byte window,
        ref ulong bits,
        ref int count,
        ref int next,
        ref short block,
        ref byte order,
        ulong places,
        int low,
        ScanData data)
    {
        while (places != 0)
        {
            if (count == 0)
            {
                Bounds.Require(next, RefillBytes, data.Window.Length);
                SequentialHuffmanDecoder.Refill(ref window, ref bits, ref count, ref next);
            }

            ref short coefficient = ref Unsafe.Add(
                ref block, Unsafe.Add(ref order, BitOperations.TrailingZeroCount(places)));
            // As libjpeg does: not where that bit is set already, as it is after scans out of sequence.
            int grows = (int)(bits >> 63) & ~(coefficient >> low);
            coefficient += (short)(((coefficient >> 31) | 1) * grows << low);
            places &= places - 1;
            bits <<= 1;
            count--;
        }
    }
}
