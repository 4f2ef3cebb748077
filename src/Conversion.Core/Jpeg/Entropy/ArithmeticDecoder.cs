using System.Numerics;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the blocks of arithmetic-coded scans, sequential or progressive (T.81 D.2, F.2.4, G.2).</summary>
/// <remarks>Unlike with Huffman codes, a segment may end before its last decision: the encoder leaves out trailing zeros (D.1.8),
/// and a scan of little but zeros may code to very few bytes. So missing data cannot be distinguished from data left out, unless
/// what follows them is missing as well.</remarks>
internal sealed class ArithmeticDecoder
{
    private const int BlockSize = ZigzagOrder.BlockSize;
    private const int Tables = 16;

    /// <summary>Statistics bins of T.81 table F.4, rounded up.</summary>
    private const int DcBins = 64;

    /// <summary>Statistics bins of T.81 table F.5, rounded up.</summary>
    private const int AcBins = 256;

    /// <summary>The bins of the DC magnitude categories, X1 of T.81 table F.4.</summary>
    private const int DcMagnitudeBin = 20;

    /// <summary>The bins of AC magnitude categories up to and above Kx, X2 of T.81 table F.5.</summary>
    private const int AcLowMagnitudeBin = 189;
    private const int AcHighMagnitudeBin = 217;

    /// <summary>From a magnitude category's bin to that of its bits.</summary>
    private const int MagnitudeBitsStep = 14;

    /// <summary>Beyond this category the value has more than 15 bits.</summary>
    private const int MagnitudeLimit = 0x8000;

    private const int BinsPerCoefficient = 3;
    private const int InitialInterval = 0x8000;

    /// <summary>The bin of even chances, kept apart because it never changes.</summary>
    private readonly byte[] _even = [ArithmeticStates.Even];

    private readonly byte[]?[] _dcBins = new byte[]?[Tables];
    private readonly byte[]?[] _acBins = new byte[]?[Tables];
    private readonly ScanHeader _scan;
    private readonly JpegTables _tables;
    private readonly ScanData _data;
    private readonly int[] _predictions = new int[ScanHeader.MaxComponents];
    private readonly int[] _contexts = new int[ScanHeader.MaxComponents];

    private long _code;
    private int _interval;
    private int _shift;

    public ArithmeticDecoder(ScanHeader scan, JpegTables tables, ScanData data)
    {
        _scan = scan;
        _tables = tables;
        _data = data;
        Reset();
    }

    /// <summary>Starts a scan or a restart interval: nothing is known of any probability.</summary>
    public void Reset()
    {
        foreach (ScanComponent component in _scan.Components)
        {
            (_dcBins[component.DcTable] ??= new byte[DcBins]).AsSpan().Clear();
            (_acBins[component.AcTable] ??= new byte[AcBins]).AsSpan().Clear();
        }

        Array.Clear(_predictions);
        Array.Clear(_contexts);
        _code = 0;
        _interval = 0;
        _shift = -16;
    }

    /// <summary>A whole block of a sequential scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="component">Its component's place in the scan.</param>
    /// <param name="block">All zeros; receives the coefficients in <see cref="BlockOrder"/>.</param>
    /// <param name="known">Receives which coefficients are not zero: bit k for place k of the zigzag sequence.</param>
    public EntropyEvents DecodeBlock(ReadOnlySpan<byte> file, int component, Span<short> block, ref ulong known)
    {
        EntropyEvents events = DecodeDc(file, component, shift: 0, out block[0]);
        return events != EntropyEvents.None
            ? events
            : DecodeBand(file, new Band(1, BlockSize - 1, 0, _scan.Components[component].AcTable), block, ref known);
    }

    /// <summary>The DC coefficient of a block in a first scan.</summary>
    public EntropyEvents DecodeDcFirst(ReadOnlySpan<byte> file, int component, out short coefficient) =>
        DecodeDc(file, component, _scan.ApproximationLow, out coefficient);

    /// <summary>One more bit of a block's DC coefficient.</summary>
    public void DecodeDcRefinement(ReadOnlySpan<byte> file, ref short coefficient) =>
        coefficient |= (short)(Decide(file, ref _even[0]) << _scan.ApproximationLow);

    /// <summary>A band of AC coefficients in a first scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="block">The block's coefficients.</param>
    /// <param name="known">Which of them are not zero: bit k for place k of the zigzag sequence.</param>
    public EntropyEvents DecodeAcFirst(ReadOnlySpan<byte> file, Span<short> block, ref ulong known) => DecodeBand(
        file,
        new Band(_scan.SpectralStart, _scan.SpectralEnd, _scan.ApproximationLow, _scan.Components[0].AcTable),
        block,
        ref known);

    /// <summary>One more bit of a band of AC coefficients (T.81 G.1.3.3).</summary>
    /// <inheritdoc cref="DecodeAcFirst"/>
    public EntropyEvents DecodeAcRefinement(ReadOnlySpan<byte> file, Span<short> block, ref ulong known)
    {
        Span<byte> bins = _acBins[_scan.Components[0].AcTable];
        short bit = (short)(1 << _scan.ApproximationLow);
        int end = _scan.SpectralEnd;
        int last = (BlockSize - 1) - BitOperations.LeadingZeroCount(known & (ulong.MaxValue >> (BlockSize - 1 - end)));
        for (int k = _scan.SpectralStart; k <= end; k++)
        {
            if (k > last && Decide(file, ref bins[BinsPerCoefficient * (k - 1)]) != 0)
            {
                break;
            }

            while (true)
            {
                ref short coefficient = ref block[BlockOrder.Positions[k]];
                if (((known >> k) & 1) != 0)
                {
                    int more = Decide(file, ref bins[(BinsPerCoefficient * (k - 1)) + 2]) * bit;
                    coefficient += (short)(coefficient < 0 ? -more : more);
                    break;
                }

                if (Decide(file, ref bins[(BinsPerCoefficient * (k - 1)) + 1]) != 0)
                {
                    coefficient = Decide(file, ref _even[0]) != 0 ? (short)-bit : bit;
                    known |= 1UL << k;
                    break;
                }

                if (++k > end)
                {
                    return EntropyEvents.BadArithmeticCode;
                }
            }
        }

        return EntropyEvents.None;
    }

    /// <summary>F.1.4.1: a DC difference, conditioned by the one before it.</summary>
    private EntropyEvents DecodeDc(ReadOnlySpan<byte> file, int component, int shift, out short coefficient)
    {
        coefficient = 0;
        int table = _scan.Components[component].DcTable;
        Span<byte> bins = _dcBins[table];
        int bin = _contexts[component];
        if (Decide(file, ref bins[bin]) == 0)
        {
            _contexts[component] = 0;
        }
        else
        {
            int sign = Decide(file, ref bins[bin + 1]);
            bin += 2 + sign;
            int magnitude = Decide(file, ref bins[bin]);
            if (magnitude != 0)
            {
                bin = DcMagnitudeBin;
                while (Decide(file, ref bins[bin]) != 0)
                {
                    magnitude <<= 1;
                    if (magnitude == MagnitudeLimit)
                    {
                        return EntropyEvents.BadArithmeticCode;
                    }

                    bin++;
                }
            }

            // F.1.4.4.1.2: how the next difference is conditioned by this one.
            (byte lower, byte upper) = _tables.DcConditioning(table);
            _contexts[component] = magnitude < (1 << lower) >> 1 ? 0
                : magnitude > (1 << upper) >> 1 ? 12 + (sign * 4)
                : 4 + (sign * 4);
            int value = DecodeMagnitudeBits(file, ref bins[bin + MagnitudeBitsStep], magnitude);
            _predictions[component] += sign != 0 ? -value : value;
        }

        int prediction = _predictions[component];
        coefficient = (short)(prediction << shift);
        return coefficient >> shift == prediction ? EntropyEvents.None : EntropyEvents.ValueOverflow;
    }

    /// <summary>F.1.4.2: AC coefficients of a band.</summary>
    private EntropyEvents DecodeBand(ReadOnlySpan<byte> file, Band band, Span<short> block, ref ulong known)
    {
        Span<byte> bins = _acBins[band.Table];
        for (int k = band.Start; k <= band.End; k++)
        {
            int bin = BinsPerCoefficient * (k - 1);
            if (Decide(file, ref bins[bin]) != 0)
            {
                break;
            }

            while (Decide(file, ref bins[bin + 1]) == 0)
            {
                bin += BinsPerCoefficient;
                if (++k > band.End)
                {
                    return EntropyEvents.BadArithmeticCode;
                }
            }

            int sign = Decide(file, ref _even[0]);
            bin += 2;
            int magnitude = Decide(file, ref bins[bin]);
            if (magnitude != 0 && Decide(file, ref bins[bin]) != 0)
            {
                magnitude <<= 1;
                bin = k <= _tables.AcConditioning(band.Table) ? AcLowMagnitudeBin : AcHighMagnitudeBin;
                while (Decide(file, ref bins[bin]) != 0)
                {
                    magnitude <<= 1;
                    if (magnitude == MagnitudeLimit)
                    {
                        return EntropyEvents.BadArithmeticCode;
                    }

                    bin++;
                }
            }

            int value = DecodeMagnitudeBits(file, ref bins[bin + MagnitudeBitsStep], magnitude);
            short coefficient = (short)((sign != 0 ? -value : value) << band.Low);
            block[BlockOrder.Positions[k]] = coefficient;
            known = coefficient == 0 ? known & ~(1UL << k) : known | (1UL << k);
        }

        return EntropyEvents.None;
    }

    private int DecodeMagnitudeBits(ReadOnlySpan<byte> file, ref byte bin, int magnitude)
    {
        int value = magnitude;
        while ((magnitude >>= 1) != 0)
        {
            if (Decide(file, ref bin) != 0)
            {
                value |= magnitude;
            }
        }

        return value + 1;
    }

    /// <summary>One binary decision (D.2.4) and its effect on the estimate (D.2.5). A bin's top bit is the more probable symbol,
    /// the rest its state. The code register keeps its scale and the interval is compared shifted, which saves moving
    /// both.</summary>
    private int Decide(ReadOnlySpan<byte> file, ref byte bin)
    {
        while (_interval < InitialInterval)
        {
            Renormalize(file);
        }

        int state = bin & 0x7F;
        int more = bin >> 7;
        int size = ArithmeticStates.Size[state];
        _interval -= size;
        long bound = (long)_interval << _shift;
        bool isInMore = _code < bound;
        if (isInMore && _interval >= InitialInterval)
        {
            return more;
        }

        // D.1.3, conditional exchange: where the subdivision left the less probable symbol the larger part, they swap.
        bool isLess = isInMore == _interval < size;
        if (!isInMore)
        {
            _code -= bound;
            _interval = size;
        }

        if (!isLess)
        {
            bin = (byte)((more << 7) | ArithmeticStates.AfterMore[state]);
            return more;
        }

        int nextMore = ArithmeticStates.Switches(state) ? 1 - more : more;
        bin = (byte)((nextMore << 7) | ArithmeticStates.AfterLess[state]);
        return 1 - more;
    }

    /// <summary>D.2.6: doubles the interval, and takes in a byte when eight doublings have used one up.</summary>
    private void Renormalize(ReadOnlySpan<byte> file)
    {
        if (--_shift < 0)
        {
            _code = (_code << 8) | NextByte(file);
            _shift += 8;
            if (_shift < 0 && ++_shift == 0)
            {
                // Both initial bytes are in.
                _interval = InitialInterval;
            }
        }

        _interval <<= 1;
    }

    private byte NextByte(ReadOnlySpan<byte> file)
    {
        _data.Require(file, 1);
        return _data.Next < _data.End ? _data.Window[_data.Next++] : (byte)0;
    }

    /// <summary>Places of the zigzag sequence, their lowest bit, and the table that they are coded by.</summary>
    private readonly record struct Band(int Start, int End, int Low, int Table);
}
