using System.Numerics;

namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Codes a band of AC coefficients of one component, joining blocks that end early into runs (T.81 G.1.2.2, G.1.2.3).</summary>
internal sealed class ProgressiveBandCoder(JpegScan scan, EntropyTokens tokens)
{
    private const int SixteenZeros = 0xF0;

    // EOB14 with all its extra bits set is the longest run that can be coded.
    private const int LongestRun = 0x7FFF;

    private readonly int _slot = HuffmanSlot.Ac(scan.Components[0].TableSlot);
    private readonly int _start = scan.SpectralStart;
    private readonly int _end = scan.SpectralEnd;
    private readonly int _low = scan.ApproximationLow;

    // Correction bits of the run's blocks, which follow the run's symbol, and those of the block in hand.
    private readonly List<byte> _runCorrections = [];
    private readonly List<byte> _blockCorrections = [];
    private int _endOfBandRun;

    /// <summary>First scan of a band (G.1.2.2).</summary>
    public void CodeFirst(ReadOnlySpan<short> block)
    {
        int zeros = 0;
        for (int k = _start; k <= _end; k++)
        {
            int magnitude = Math.Abs(block[k]) >> _low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            FlushEndOfBands();
            for (; zeros > 15; zeros -= 16)
            {
                tokens.Add(_slot, SixteenZeros, 0, 0);
            }

            (int bits, int count) = SequentialScanCoder.Magnitude(block[k] < 0 ? -magnitude : magnitude);
            tokens.Add(_slot, (zeros << 4) | count, bits, count);
            zeros = 0;
        }

        if (zeros > 0)
        {
            ExtendRun();
        }
    }

    /// <summary>A scan that adds one bit (G.1.2.3): new coefficients as ±1, a correction bit for each older one.</summary>
    public void CodeRefinement(ReadOnlySpan<short> block)
    {
        int lastNew = LastNewlyNonZero(block);
        int zeros = 0;
        for (int k = _start; k <= _end; k++)
        {
            int magnitude = Math.Abs(block[k]) >> _low;
            if (magnitude == 0)
            {
                zeros++;
                continue;
            }

            // Sixteen zeros are coded where a new coefficient follows; else the end of band covers them.
            for (; zeros > 15 && k <= lastNew; zeros -= 16)
            {
                FlushEndOfBands();
                tokens.Add(_slot, SixteenZeros, 0, 0);
                AddCorrections(_blockCorrections);
            }

            if (magnitude > 1)
            {
                _blockCorrections.Add((byte)(magnitude & 1));
                continue;
            }

            FlushEndOfBands();
            tokens.Add(_slot, (zeros << 4) | 1, block[k] < 0 ? 0 : 1, 1);
            AddCorrections(_blockCorrections);
            zeros = 0;
        }

        if (zeros > 0 || _blockCorrections.Count > 0)
        {
            _runCorrections.AddRange(_blockCorrections);
            _blockCorrections.Clear();
            ExtendRun();
        }
    }

    /// <summary>Writes the pending run; before any other symbol, a restart, and the end of the scan.</summary>
    public void FlushEndOfBands()
    {
        if (_endOfBandRun == 0)
        {
            return;
        }

        int count = BitOperations.Log2((uint)_endOfBandRun);
        tokens.Add(_slot, count << 4, _endOfBandRun & ((1 << count) - 1), count);
        AddCorrections(_runCorrections);
        _endOfBandRun = 0;
    }

    private void ExtendRun()
    {
        if (++_endOfBandRun == LongestRun)
        {
            FlushEndOfBands();
        }
    }

    private int LastNewlyNonZero(ReadOnlySpan<short> block)
    {
        int k = _end;
        while (k >= _start && Math.Abs(block[k]) >> _low != 1)
        {
            k--;
        }

        return k;
    }

    private void AddCorrections(List<byte> corrections)
    {
        foreach (byte bit in corrections)
        {
            tokens.AddBits(bit, 1);
        }

        corrections.Clear();
    }
}
