using ImageConversion.Core.Jpeg.Entropy;

namespace ImageConversion.Corpus.Writing;

/// <summary>Codes scans arithmetically, sequential (T.81 F.1.4) and progressive (G.1.3), with the default conditioning.</summary>
internal sealed class ArithmeticScanCoder
{
    private const int DcMagnitudeBin = 20;
    private const int AcLowMagnitudeBin = 189;
    private const int AcHighMagnitudeBin = 217;
    private const int MagnitudeBitsStep = 14;

    private readonly ScanSpec _scan;
    private readonly int[] _slots;
    private readonly (int Lower, int Upper, int Threshold) _conditioning;
    private readonly ArithmeticEncoder _encoder = new();
    private readonly byte[][] _dcBins = [.. Enumerable.Range(0, 4).Select(_ => new byte[64])];
    private readonly byte[][] _acBins = [.. Enumerable.Range(0, 4).Select(_ => new byte[256])];
    private readonly int[] _predictions = new int[4];
    private readonly int[] _contexts = new int[4];
    private byte _even = ArithmeticStates.Even;

    private ArithmeticScanCoder(ScanSpec scan, int[] slots, (int Lower, int Upper, int Threshold) conditioning)
    {
        _scan = scan;
        _slots = slots;
        _conditioning = conditioning;
    }

    /// <inheritdoc cref="HuffmanScanCoder.Code"/>
    /// <param name="stream">Takes the data.</param>
    /// <param name="conditioning">What a DAC segment says of all tables: L, U and Kx.</param>
    public static void Code(
        JpegStream stream,
        CodedPicture picture,
        ScanSpec scan,
        bool isProgressive,
        int restartInterval,
        int[] slots,
        (int Lower, int Upper, int Threshold) conditioning)
    {
        var coder = new ArithmeticScanCoder(scan, [.. scan.Components.Select(c => slots[c])], conditioning);
        Action<int, ReadOnlyMemory<short>> code = (isProgressive, scan.Start, scan.High) switch
        {
            (false, _, _) => coder.CodeWhole,
            (true, 0, 0) => coder.CodeDcFirst,
            (true, 0, _) => coder.CodeDcRefinement,
            (true, _, 0) => coder.CodeAcFirst,
            _ => coder.CodeAcRefinement,
        };
        int restarts = 0;
        void Restart()
        {
            stream.Raw(coder._encoder.Finish()).Marker((byte)(0xD0 + (restarts++ & 7)));
            coder.Reset();
        }

        ScanWalk.Each(picture, scan, restartInterval, Restart, code);
        stream.Raw(coder._encoder.Finish());
    }

    private void Reset()
    {
        foreach (byte[] bins in _dcBins.Concat(_acBins))
        {
            Array.Clear(bins);
        }

        Array.Clear(_predictions);
        Array.Clear(_contexts);
    }

    private void CodeWhole(int index, ReadOnlyMemory<short> block)
    {
        CodeDc(index, block.Span[0]);
        CodeBand(block.Span, index, 1, 63, low: 0);
    }

    private void CodeDcFirst(int index, ReadOnlyMemory<short> block) => CodeDc(index, block.Span[0] >> _scan.Low);

    private void CodeDcRefinement(int index, ReadOnlyMemory<short> block) =>
        CodeEven(((block.Span[0] >> _scan.Low) & 1) != 0);

    private void CodeAcFirst(int index, ReadOnlyMemory<short> block) =>
        CodeBand(block.Span, 0, _scan.Start, _scan.End, _scan.Low);

    private void CodeDc(int index, int value)
    {
        byte[] bins = _dcBins[_slots[index]];
        int bin = _contexts[index];
        int difference = value - _predictions[index];
        _predictions[index] = value;
        _encoder.Code(ref bins[bin], difference != 0);
        if (difference == 0)
        {
            _contexts[index] = 0;
            return;
        }

        int sign = difference < 0 ? 1 : 0;
        _encoder.Code(ref bins[bin + 1], sign != 0);
        bin += 2 + sign;
        int rest = Math.Abs(difference) - 1;
        int top = 0;
        _encoder.Code(ref bins[bin], rest != 0);
        if (rest != 0)
        {
            (top, bin) = CodeCategory(bins, DcMagnitudeBin, rest, from: 1);
        }

        _contexts[index] = top < (1 << _conditioning.Lower) >> 1 ? 0
            : top > (1 << _conditioning.Upper) >> 1 ? 12 + (sign * 4)
            : 4 + (sign * 4);
        CodeMagnitudeBits(ref bins[bin + MagnitudeBitsStep], rest, top);
    }

    private void CodeBand(ReadOnlySpan<short> block, int index, int start, int end, int low)
    {
        byte[] bins = _acBins[_slots[index]];
        int last = end;
        while (last >= start && Math.Abs(block[last]) >> low == 0)
        {
            last--;
        }

        for (int k = start; k <= last; k++)
        {
            _encoder.Code(ref bins[3 * (k - 1)], false);
            for (; Math.Abs(block[k]) >> low == 0; k++)
            {
                _encoder.Code(ref bins[(3 * (k - 1)) + 1], false);
            }

            _encoder.Code(ref bins[(3 * (k - 1)) + 1], true);
            CodeEven(block[k] < 0);
            int rest = (Math.Abs(block[k]) >> low) - 1;
            int bin = (3 * (k - 1)) + 2;
            _encoder.Code(ref bins[bin], rest != 0);
            if (rest == 0)
            {
                continue;
            }

            _encoder.Code(ref bins[bin], rest > 1);
            if (rest > 1)
            {
                int first = k <= _conditioning.Threshold ? AcLowMagnitudeBin : AcHighMagnitudeBin;
                (int top, int category) = CodeCategory(bins, first, rest, from: 2);
                CodeMagnitudeBits(ref bins[category + MagnitudeBitsStep], rest, top);
            }
        }

        if (last < end)
        {
            _encoder.Code(ref bins[3 * last], true);
        }
    }

    private void CodeAcRefinement(int index, ReadOnlyMemory<short> memory)
    {
        ReadOnlySpan<short> block = memory.Span;
        byte[] bins = _acBins[_slots[0]];
        int last = _scan.End;
        while (last >= _scan.Start && Math.Abs(block[last]) >> _scan.Low == 0)
        {
            last--;
        }

        int lastKnown = last;
        while (lastKnown >= _scan.Start && Math.Abs(block[lastKnown]) >> _scan.Low <= 1)
        {
            lastKnown--;
        }

        for (int k = _scan.Start; k <= last; k++)
        {
            if (k > lastKnown)
            {
                _encoder.Code(ref bins[3 * (k - 1)], false);
            }

            for (; Math.Abs(block[k]) >> _scan.Low == 0; k++)
            {
                _encoder.Code(ref bins[(3 * (k - 1)) + 1], false);
            }

            int magnitude = Math.Abs(block[k]) >> _scan.Low;
            if (magnitude > 1)
            {
                _encoder.Code(ref bins[(3 * (k - 1)) + 2], (magnitude & 1) != 0);
                continue;
            }

            _encoder.Code(ref bins[(3 * (k - 1)) + 1], true);
            CodeEven(block[k] < 0);
        }

        if (last < _scan.End)
        {
            _encoder.Code(ref bins[3 * last], true);
        }
    }

    private (int Top, int Bin) CodeCategory(byte[] bins, int bin, int rest, int from)
    {
        int top = from;
        for (; rest >= top * 2; top *= 2)
        {
            _encoder.Code(ref bins[bin++], true);
        }

        _encoder.Code(ref bins[bin], false);
        return (top, bin);
    }

    private void CodeMagnitudeBits(ref byte bin, int rest, int top)
    {
        for (int bit = top >> 1; bit != 0; bit >>= 1)
        {
            _encoder.Code(ref bin, (rest & bit) != 0);
        }
    }

    private void CodeEven(bool decision)
    {
        _even = ArithmeticStates.Even;
        _encoder.Code(ref _even, decision);
    }
}
