using System.Numerics;

namespace ImageConversion.Corpus.Writing;

/// <summary>Codes scans by Huffman tables: sequential (T.81 F.1.2) and progressive (G.1.2).</summary>
internal sealed class HuffmanScanCoder
{
    private const int SixteenZeros = 0xF0;
    private const int LongestRun = 0x7FFF;
    private const int Ac = 16;

    private readonly ScanSpec _scan;
    private readonly int[] _slots;
    private readonly ScanTokens _tokens = new();
    private readonly int[] _predictions = new int[4];
    private readonly List<int> _runCorrections = [];
    private int _endOfBandRun;

    private HuffmanScanCoder(ScanSpec scan, int[] slots)
    {
        _scan = scan;
        _slots = slots;
    }

    /// <summary>Codes a scan.</summary>
    /// <param name="picture">Its coefficients.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="isProgressive">Whether it is of a progressive file.</param>
    /// <param name="restartInterval">MCUs between restarts; 0 for none.</param>
    /// <param name="slots">The table slot of each component of the frame.</param>
    public static ScanTokens Code(CodedPicture picture, ScanSpec scan, bool isProgressive, int restartInterval, int[] slots)
    {
        var coder = new HuffmanScanCoder(scan, [.. scan.Components.Select(c => slots[c])]);
        Action<int, ReadOnlyMemory<short>> code = (isProgressive, scan.Start, scan.High) switch
        {
            (false, _, _) => coder.CodeWhole,
            (true, 0, 0) => coder.CodeDcFirst,
            (true, 0, _) => coder.CodeDcRefinement,
            (true, _, 0) => coder.CodeAcFirst,
            _ => coder.CodeAcRefinement,
        };
        ScanWalk.Each(picture, scan, restartInterval, coder.Restart, code);
        coder.FlushEndOfBands();
        return coder._tokens;
    }

    /// <summary>T.81 F.1.2.1.1: a magnitude's bits, a negative value's complemented.</summary>
    private static (int Bits, int Count) Magnitude(int value)
    {
        int count = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        return ((value + (value >> 31)) & ((1 << count) - 1), count);
    }

    private void Restart()
    {
        FlushEndOfBands();
        _tokens.AddRestart();
        Array.Clear(_predictions);
    }

    private void CodeWhole(int index, ReadOnlyMemory<short> memory)
    {
        ReadOnlySpan<short> block = memory.Span;
        CodeDc(index, block[0]);
        int table = _slots[index] + Ac;
        int zeros = 0;
        for (int k = 1; k < 64; k++)
        {
            if (block[k] == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15; zeros -= 16)
            {
                _tokens.Add(table, SixteenZeros, 0, 0);
            }

            (int bits, int count) = Magnitude(block[k]);
            _tokens.Add(table, (zeros << 4) | count, bits, count);
            zeros = 0;
        }

        if (zeros > 0)
        {
            _tokens.Add(table, 0, 0, 0);
        }
    }

    private void CodeDc(int index, int value)
    {
        (int bits, int count) = Magnitude(value - _predictions[index]);
        _tokens.Add(_slots[index], count, bits, count);
        _predictions[index] = value;
    }

    private void CodeDcFirst(int index, ReadOnlyMemory<short> block) => CodeDc(index, block.Span[0] >> _scan.Low);

    private void CodeDcRefinement(int index, ReadOnlyMemory<short> block) =>
        _tokens.AddBits((block.Span[0] >> _scan.Low) & 1, 1);

    private void CodeAcFirst(int index, ReadOnlyMemory<short> memory)
    {
        ReadOnlySpan<short> block = memory.Span;
        int zeros = 0;
        for (int k = _scan.Start; k <= _scan.End; k++)
        {
            int magnitude = Math.Abs(block[k]) >> _scan.Low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            FlushEndOfBands();
            for (; zeros > 15; zeros -= 16)
            {
                _tokens.Add(_slots[0] + Ac, SixteenZeros, 0, 0);
            }

            (int bits, int count) = Magnitude(block[k] < 0 ? -magnitude : magnitude);
            _tokens.Add(_slots[0] + Ac, (zeros << 4) | count, bits, count);
            zeros = 0;
        }

        if (zeros > 0)
        {
            ExtendRun();
        }
    }

    /// <summary>G.1.2.3: new coefficients as 1 or -1, and a correction bit for each older one.</summary>
    private void CodeAcRefinement(int index, ReadOnlyMemory<short> memory)
    {
        ReadOnlySpan<short> block = memory.Span;
        int lastNew = _scan.End;
        while (lastNew >= _scan.Start && Math.Abs(block[lastNew]) >> _scan.Low != 1)
        {
            lastNew--;
        }

        var corrections = new List<int>();
        int zeros = 0;
        for (int k = _scan.Start; k <= _scan.End; k++)
        {
            int magnitude = Math.Abs(block[k]) >> _scan.Low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            // Sixteen zeros are coded where a new coefficient follows; else the end of band covers them.
            for (; zeros > 15 && k <= lastNew; zeros -= 16)
            {
                FlushEndOfBands();
                _tokens.Add(_slots[0] + Ac, SixteenZeros, 0, 0);
                AddCorrections(corrections);
            }

            if (magnitude > 1)
            {
                corrections.Add(magnitude & 1);
                continue;
            }

            FlushEndOfBands();
            _tokens.Add(_slots[0] + Ac, (zeros << 4) | 1, block[k] < 0 ? 0 : 1, 1);
            AddCorrections(corrections);
            zeros = 0;
        }

        if (zeros > 0 || corrections.Count > 0)
        {
            _runCorrections.AddRange(corrections);
            ExtendRun();
        }
    }

    private void ExtendRun()
    {
        if (++_endOfBandRun == LongestRun)
        {
            FlushEndOfBands();
        }
    }

    private void FlushEndOfBands()
    {
        if (_endOfBandRun == 0)
        {
            return;
        }

        int count = BitOperations.Log2((uint)_endOfBandRun);
        _tokens.Add(_slots[0] + Ac, count << 4, _endOfBandRun & ((1 << count) - 1), count);
        AddCorrections(_runCorrections);
        _endOfBandRun = 0;
    }

    private void AddCorrections(List<int> corrections)
    {
        foreach (int bit in corrections)
        {
            _tokens.AddBits(bit, 1);
        }

        corrections.Clear();
    }
}
