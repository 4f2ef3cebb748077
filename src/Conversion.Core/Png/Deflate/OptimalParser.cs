using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>The cheapest way through a block, given what each symbol costs: from the block's end backwards, the least number of
/// bits from each byte on. The costs come from the codes of the pass before, or of the block before: neighbours are
/// alike.</summary>
/// <remarks>Unsafe: reads only the data and its own tables, which have room for a vector behind their ends; the target has
/// room for length / 3 sequences.</remarks>
internal sealed unsafe class OptimalParser
{
    /// <summary>Of a strip's first block, whose costs are guessed at first; the others take one. A second one for each would save
    /// less than taking its time for longer chains.</summary>
    private const int FirstPasses = 2;

    /// <summary>Costs are counted in fractions of a bit, as codes of whole bits say little about rare symbols.</summary>
    private const int UnitsPerBit = 16;

    /// <summary>Of a match longer than this, only the whole is considered, and no part.</summary>
    private const int LongMatch = 32;

    /// <summary>Bits that hold any length.</summary>
    private const int LengthBits = 9;

    private readonly int[] _literalCosts = new int[256];
    private readonly int[] _lengthCosts = new int[DeflateFormat.MaxMatch + 1 + Vector256<int>.Count];
    private readonly int[] _distanceCosts = new int[DeflateFormat.DistanceSymbols];
    private readonly byte[] _distanceSymbols = MakeDistanceSymbols();
    private int[] _bitsFrom = [];
    private bool _hasCosts;
    private ushort[] _choices = [];

    /// <summary>Forgets everything: another strip begins.</summary>
    public void Reset() => _hasCosts = false;

    /// <summary>Parses one block of a strip whose matches were found.</summary>
    /// <param name="data">The strip.</param>
    /// <param name="start">Where the block begins.</param>
    /// <param name="length">The block's bytes.</param>
    /// <param name="finder">Has searched the strip.</param>
    /// <param name="literalBits">Estimated bits of each literal, for a strip's first pass.</param>
    /// <param name="codes">Receives the codes of the last pass.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public int Parse(
        byte* data, int start, int length, MatchFinder finder, byte[] literalBits, BlockCodes codes, ulong* sequences)
    {
        if (_bitsFrom.Length < length + 1 + Vector256<int>.Count)
        {
            _bitsFrom = GC.AllocateUninitializedArray<int>(length + 1 + Vector256<int>.Count);
            _choices = GC.AllocateUninitializedArray<ushort>(length);
        }

        int passes = 1;
        if (!_hasCosts)
        {
            GuessCosts(literalBits);
            passes = FirstPasses;
            _hasCosts = true;
        }

        int count = 0;
        fixed (int* bitsFrom = _bitsFrom, firstOf = finder.FirstOf)
        fixed (uint* found = finder.Found)
        fixed (ushort* choices = _choices)
        {
            for (int pass = 0; pass < passes; pass++)
            {
                Walk(data + start, length, firstOf, found, bitsFrom, choices);
                count = Collect(length, choices, firstOf, found, sequences);
                LiteralHistogram.Count(data + start, length, sequences, count, codes);
                codes.Build(DeflateFormat.MaxCodeLength);
                TakeCosts(codes);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Walk(byte* data, int length, int* firstOf, uint* found, int* bitsFrom, ushort* choices)
    {
        bitsFrom[length] = 0;
        Vector256<int> lanes = Vector256<int>.Indices;
        fixed (int* literalCosts = _literalCosts, lengthCosts = _lengthCosts, distanceCosts = _distanceCosts)
        fixed (byte* distanceSymbols = _distanceSymbols)
        {
            for (int at = length - 1; at >= 0; at--)
            {
                // Compared are words of the cost relative to the next byte's and, below it, the length, 0 for a literal: the
                // minimum is the cheapest, and the shortest of equals, without a branch that cannot be predicted.
                int next = bitsFrom[at + 1];
                int best = literalCosts[data[at]] << LengthBits;
                int m = firstOf[at];
                int end = firstOf[at + 1];
                if (m < end)
                {
                    Vector256<int> minimum = Vector256.Create(best);
                    int shortest = DeflateFormat.MinMatch;
                    int limit = length - at;
                    for (; m < end; m++)
                    {
                        uint match = found[m];
                        int longest = Math.Min(MatchFinder.Length(match), limit);
                        shortest = longest > LongMatch ? longest : shortest;
                        Vector256<int> rest = Vector256.Create(
                            distanceCosts[distanceSymbols[Index(MatchFinder.Distance(match))]] - next);
                        for (int n = shortest; n <= longest; n += Vector256<int>.Count)
                        {
                            Vector256<int> costs = Vector256.Load(lengthCosts + n) + Vector256.Load(bitsFrom + at + n) + rest;
                            Vector256<int> words = Vector256.ShiftLeft(costs, LengthBits) + Vector256.Create(n) + lanes;
                            Vector256<int> isBeyond = Vector256.GreaterThan(lanes, Vector256.Create(longest - n));
                            minimum = Vector256.Min(minimum, Vector256.ConditionalSelect(isBeyond, minimum, words));
                        }

                        shortest = longest + 1;
                    }

                    best = Min(minimum);
                }

                bitsFrom[at] = next + (best >> LengthBits);
                choices[at] = (ushort)(best & ((1 << LengthBits) - 1));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Min(Vector256<int> words)
    {
        Vector128<int> least = Vector128.Min(words.GetLower(), words.GetUpper());
        least = Vector128.Min(least, Vector128.Shuffle(least, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(least.ToScalar(), least.GetElement(1));
    }

    private static int Collect(int length, ushort* choices, int* firstOf, uint* found, ulong* sequences)
    {
        int count = 0;
        int anchor = 0;
        for (int at = 0; at < length;)
        {
            int n = choices[at];
            if (n == 0)
            {
                at++;
                continue;
            }

            int m = firstOf[at];
            while (MatchFinder.Length(found[m]) < n)
            {
                m++;
            }

            sequences[count++] = Sequence.Pack(at - anchor, n, MatchFinder.Distance(found[m]));
            at += n;
            anchor = at;
        }

        return count;
    }

    private void GuessCosts(byte[] literalBits)
    {
        for (int i = 0; i < _literalCosts.Length; i++)
        {
            _literalCosts[i] = UnitsPerBit * (literalBits[i] == 0 ? DeflateFormat.MaxCodeLength : literalBits[i]);
        }

        for (int n = DeflateFormat.MinMatch; n <= DeflateFormat.MaxMatch; n++)
        {
            _lengthCosts[n] = UnitsPerBit * (6 + DeflateFormat.LengthExtraBits[DeflateFormat.LengthSymbol[n]]);
        }

        for (int s = 0; s < _distanceCosts.Length; s++)
        {
            _distanceCosts[s] = UnitsPerBit * ((s == 0 ? 2 : 5) + DeflateFormat.DistanceExtraBits(s));
        }
    }

    /// <summary>From the counts behind the codes: finer than whole bits, and a price for symbols without a code.</summary>
    private void TakeCosts(BlockCodes codes)
    {
        int literals = Sum(codes.LiteralCounts);
        for (int i = 0; i < _literalCosts.Length; i++)
        {
            _literalCosts[i] = Cost(codes.LiteralCounts[i], literals);
        }

        for (int n = DeflateFormat.MinMatch; n <= DeflateFormat.MaxMatch; n++)
        {
            int s = DeflateFormat.LengthSymbol[n];
            _lengthCosts[n] = Cost(codes.LiteralCounts[DeflateFormat.FirstLengthSymbol + s], literals)
                + (UnitsPerBit * DeflateFormat.LengthExtraBits[s]);
        }

        int distances = Math.Max(1, Sum(codes.DistanceCounts));
        for (int s = 0; s < _distanceCosts.Length; s++)
        {
            _distanceCosts[s] = Cost(codes.DistanceCounts[s], distances)
                + (UnitsPerBit * DeflateFormat.DistanceExtraBits(s));
        }
    }

    private static int Sum(int[] counts)
    {
        int sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }

    /// <summary>The bits of a symbol of this frequency, at least one, as Huffman codes have no less. The logarithm is linear
    /// between powers of two, in whole numbers: it must be the same on every machine.</summary>
    private static int Cost(int count, int total)
    {
        int bits = Math.Max(UnitsPerBit, Logarithm(total) - Logarithm(Math.Max(count, 1)) + (count == 0 ? UnitsPerBit : 0));
        return Math.Min(bits, DeflateFormat.MaxCodeLength * UnitsPerBit);
    }

    private static int Logarithm(int value)
    {
        int whole = BitOperations.Log2((uint)value);
        return (UnitsPerBit * whole) + (int)(((long)(value - (1 << whole)) * UnitsPerBit) >> whole);
    }

    /// <summary>Distances up to 256 one by one, larger ones by the high bits that determine their symbols.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Index(int distance) => distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7);

    private static byte[] MakeDistanceSymbols()
    {
        byte[] symbols = new byte[512];
        for (int distance = 1; distance <= DeflateFormat.WindowSize; distance++)
        {
            symbols[Index(distance)] = (byte)DeflateFormat.DistanceSymbol(distance);
        }

        return symbols;
    }
}
