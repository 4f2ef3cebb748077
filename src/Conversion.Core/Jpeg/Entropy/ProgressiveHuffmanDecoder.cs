using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the blocks of a progressive scan (T.81 G.2).</summary>
/// <remarks>
/// How many bits a refinement takes depends on which coefficients are not zero yet, so a mask of them, one bit for each
/// place of the zigzag sequence, is kept for every block. The values themselves need not be: if they are not wanted, all
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
    /// <summary>The bytes that a block can consume at most: 64 codes of up to 17 bits, each with up to 15 more.</summary>
    public const int MaxBlockBytes = BlockSize * sizeof(uint);

    private const int BlockSize = ZigzagOrder.BlockSize;
    /// <summary>A refill reads 8 bytes and may need only one.</summary>
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
    public EntropyEvents DecodeDcFirst(ScanData data, ScanBlock[] blocks, Span<short> values)
    {
        values = values[..blocks.Length];
        var reader = new BitReader(data);
        var events = EntropyEvents.None;
        for (int b = 0; b < values.Length; b++)
        {
            ScanBlock block = blocks[b];
            HuffmanLookup table = _dc[block.Component];
            int entry = reader.ReadEntry(table, ref MemoryMarshal.GetArrayDataReference(table.ValueLookup), ref events);
            int value = _predictions[block.Component] += entry >> 16;
            values[b] = (short)(value << _low);
            events |= values[b] >> _low == value ? EntropyEvents.None : EntropyEvents.ValueOverflow;
        }

        reader.Save(data);
        return events;
    }

    /// <summary>One more bit of the DC coefficient of each block of an MCU (G.1.2.1).</summary>
    /// <returns>The bits, the first block's on top of a 32-bit word.</returns>
    public static uint DecodeDcRefinement(ScanData data, int blocks)
    {
        var reader = new BitReader(data);
        reader.Refill();
        uint refinements = (uint)(reader.Bits >> 32);
        reader.Consume(blocks);
        reader.Save(data);
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
        ref int lookup = ref MemoryMarshal.GetArrayDataReference(_ac!.ValueLookup);
        var reader = new BitReader(data);
        int limit = Limit(data);
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

            Bounds.Require((nint)i * step, BlockSize, coefficients.Length);
            ref short block = ref Unsafe.Add(ref first, (nint)i * step);
            known[i] = ReadBand(ref reader, ref lookup, known[i], ref block, ref run, ref met);
            i++;
        }
        while (i < known.Length && reader.Position <= limit);

        reader.Save(data);
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
        ref ushort lookup = ref MemoryMarshal.GetArrayDataReference(_ac!.SymbolLookup);
        var reader = new BitReader(data);
        int limit = Limit(data);
        ulong band = (ulong.MaxValue << _start) & (ulong.MaxValue >> (BlockSize - 1 - _end));
        int run = _endOfBandRun;
        EntropyEvents met = EntropyEvents.None;
        int i = 0;
        do
        {
            ulong before = known[i] & band;
            Bounds.Require((nint)i * step, BlockSize, coefficients.Length);
            ref short block = ref Unsafe.Add(ref first, (nint)i * step);
            int k = _start;
            if (run == 0)
            {
                known[i] |= RefineBand(ref reader, ref lookup, before, ref block, ref k, ref run, ref met);
            }

            if (run > 0)
            {
                Correct(ref reader, ref block, k <= _end ? before & (ulong.MaxValue << k) : 0);
                run--;
            }

            i++;
        }
        while (i < known.Length && reader.Position <= limit);

        reader.Save(data);
        _endOfBandRun = run;
        events |= met;
        return i;
    }

    /// <summary>Reads a block's band up to its end, or the end of the block.</summary>
    /// <returns>The block's mask, <paramref name="mask"/> with what was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadBand(
        ref BitReader reader, ref int lookup, ulong mask, ref short block, ref int run, ref EntropyEvents met)
    {
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        int k = _start - 1;
        do
        {
            int entry = reader.ReadEntry(_ac!, ref lookup, ref met);
            k += (entry >> 8) & 0xFF;
            int value = entry >> 16;
            if (k >= HuffmanLookup.EndOfBlockAdvance)
            {
                // EOBn: this band is the first of the run.
                run = (1 << value) + reader.ReadBits(value) - 1;
                break;
            }

            if (k > _end)
            {
                met |= EntropyEvents.IndexOverflow;
                k = Math.Min(k, BlockSize - 1);
            }

            short coefficient = (short)(value << _low);
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
        while (k < _end);
        return mask;
    }

    /// <summary>Refines a block's band up to its end, or to an end-of-band code.</summary>
    /// <param name="reader">The bits.</param>
    /// <param name="lookup">The first entry of the table's lookup.</param>
    /// <param name="mask">The band's coefficients that are not zero.</param>
    /// <param name="block">The coefficients.</param>
    /// <param name="k">The first place; receives where refining ended.</param>
    /// <param name="run">Receives how many blocks end here, this one included.</param>
    /// <param name="met">Receives what was wrong.</param>
    /// <returns>The new coefficients. They enter the mask only after the block: this scan does not refine them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong RefineBand(
        ref BitReader reader, ref ushort lookup, ulong mask, ref short block, ref int k, ref int run, ref EntropyEvents met)
    {
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        HuffmanLookup table = _ac!;
        ulong added = 0;
        for (; k <= _end; k++)
        {
            reader.Refill();
            Bounds.Require((nint)(reader.Bits >> (64 - HuffmanLookup.LookupBits)), table.SymbolLookup.Length);
            int found = Unsafe.Add(ref lookup, (nint)(reader.Bits >> (64 - HuffmanLookup.LookupBits)));
            if (found == 0)
            {
                found = table.Find((int)(reader.Bits >> 48));
                met |= found >> 8 == HuffmanLookup.BadCodeLength ? EntropyEvents.BadCode : EntropyEvents.None;
            }

            reader.Consume(found >> 8);
            int zeroRun = (found >> 4) & 15;
            int category = found & 15;
            if (category == 0 && zeroRun != HuffmanLookup.ZeroRun)
            {
                run = (1 << zeroRun) + reader.ReadBits(zeroRun);
                break;
            }

            short value = 0;
            if (category != 0)
            {
                // A coefficient that becomes non-zero in a refinement is 1 or -1 at this bit; libjpeg reads any other
                // category as that, and so does this.
                met |= category != 1 ? EntropyEvents.BadCode : EntropyEvents.None;
                value = (short)(((reader.ReadBits(1) << 1) - 1) << _low);
            }

            int from = k;
            k = SkipZeros(mask, k, zeroRun);
            ulong passed = mask & (ulong.MaxValue << from) & ~(k > BlockSize - 1 ? 0 : ulong.MaxValue << k);
            Correct(ref reader, ref block, passed);
            if (k > _end)
            {
                met |= EntropyEvents.IndexOverflow;
                k = _end + 1;
            }

            if (category != 0)
            {
                int place = Math.Min(k, BlockSize - 1);
                Bounds.Require(place, BlockSize);
                Unsafe.Add(ref block, Unsafe.Add(ref order, place)) = value;
                added |= 1UL << place;
            }
        }

        return added;
    }

    /// <summary>Over known coefficients and a run of zeros to the next zero, or past the band.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipZeros(ulong mask, int k, int run)
    {
        while (k <= _end)
        {
            int zeros = BitOperations.TrailingZeroCount(mask >> k);
            if (run < zeros)
            {
                return k + run;
            }

            run -= zeros;
            k += zeros + 1;
        }

        return k;
    }

    /// <summary>Up to where in the window a further block may begin. Near the end of a segment blocks are read one by one, so
    /// that each is checked for having had enough data.</summary>
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
    private void Correct(ref BitReader reader, ref short block, ulong places)
    {
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        for (; places != 0; places &= places - 1)
        {
            if (reader.Count == 0)
            {
                reader.Refill();
            }

            ref short coefficient = ref Unsafe.Add(
                ref block, Unsafe.Add(ref order, BitOperations.TrailingZeroCount(places)));
            // As libjpeg does: not where that bit is set already, as it is after scans out of sequence.
            int grows = (int)(reader.Bits >> 63) & ~(coefficient >> _low);
            coefficient += (short)(((coefficient >> 31) | 1) * grows << _low);
            reader.Consume(1);
        }
    }
}
