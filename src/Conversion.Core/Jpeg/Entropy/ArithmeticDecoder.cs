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
    public EntropyEvents DecodeBlock(ReadOnlySpan<byte> file, int component)
    {
        EntropyEvents events = DecodeDc(file, component, shift: 0);
        if (events != EntropyEvents.None)
        {
            return events;
        }

        ulong known = 0;
        return DecodeBand(file, 1, BlockSize - 1, _scan.Components[component].AcTable, ref known);
    }

    /// <summary>The DC coefficient of a block in a first scan.</summary>
    public EntropyEvents DecodeDcFirst(ReadOnlySpan<byte> file, int component) =>
        DecodeDc(file, component, _scan.ApproximationLow);

    /// <summary>One more bit of a block's DC coefficient.</summary>
    public void DecodeDcRefinement(ReadOnlySpan<byte> file) => _ = Decide(file, ref _even[0]);

    /// <summary>A band of AC coefficients in a first scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="known">Which coefficients are not zero: bit k for place k of the zigzag sequence.</param>
    public EntropyEvents DecodeAcFirst(ReadOnlySpan<byte> file, ref ulong known) =>
        DecodeBand(file, _scan.SpectralStart, _scan.SpectralEnd, _scan.Components[0].AcTable, ref known);

    /// <summary>One more bit of a band of AC coefficients (T.81 G.1.3.3).</summary>
    /// <inheritdoc cref="DecodeAcFirst"/>
    public EntropyEvents DecodeAcRefinement(ReadOnlySpan<byte> file, ref ulong known)
    {
        Span<byte> bins = _acBins[_scan.Components[0].AcTable];
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
                if (((known >> k) & 1) != 0)
                {
                    _ = Decide(file, ref bins[(BinsPerCoefficient * (k - 1)) + 2]);
                    break;
                }

                if (Decide(file, ref bins[(BinsPerCoefficient * (k - 1)) + 1]) != 0)
                {
                    _ = Decide(file, ref _even[0]);
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
    private EntropyEvents DecodeDc(ReadOnlySpan<byte> file, int component, int shift)
    {
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
        return (short)(prediction << shift) >> shift == prediction ? EntropyEvents.None : EntropyEvents.ValueOverflow;
    }

    /// <summary>F.1.4.2: AC coefficients of a band.</summary>
    private EntropyEvents DecodeBand(ReadOnlySpan<byte> file, int start, int end, int table, ref ulong known)
    {
        Span<byte> bins = _acBins[table];
        for (int k = start; k <= end; k++)
        {
            int bin = BinsPerCoefficient * (k - 1);
            if (Decide(file, ref bins[bin]) != 0)
            {
                break;
            }

            while (Decide(file, ref bins[bin + 1]) == 0)
            {
                bin += BinsPerCoefficient;
                if (++k > end)
                {
                    return EntropyEvents.BadArithmeticCode;
                }
            }

            // The sign.
            _ = Decide(file, ref _even[0]);
            bin += 2;
            int magnitude = Decide(file, ref bins[bin]);
            if (magnitude != 0 && Decide(file, ref bins[bin]) != 0)
            {
                magnitude <<= 1;
                bin = k <= _tables.AcConditioning(table) ? AcLowMagnitudeBin : AcHighMagnitudeBin;
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

            _ = DecodeMagnitudeBits(file, ref bins[bin + MagnitudeBitsStep], magnitude);
            known |= 1UL << k;
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
}
