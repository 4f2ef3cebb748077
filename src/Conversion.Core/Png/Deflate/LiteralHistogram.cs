using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Counts what a list of sequences consists of.</summary>
internal static unsafe class LiteralHistogram
{
    /// <summary>Sets the counts of <paramref name="codes"/> to those of the sequences, with one end of block.</summary>
    /// <remarks>Unsafe: the sequences cover no more than <paramref name="length"/> bytes of data.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes)
    {
        codes.ClearCounts();
        uint* tables = stackalloc uint[ByteTables.Entries];
        new Span<uint>(tables, ByteTables.Entries).Clear();
        int[] literalCounts = codes.LiteralCounts;
        int[] distanceCounts = codes.DistanceCounts;
        ReadOnlySpan<byte> lengthSymbols = DeflateFormat.LengthSymbol;
        byte* end = data + length;
        for (int i = 0; i < sequenceCount; i++)
        {
            ulong sequence = sequences[i];
            int literals = Sequence.Literals(sequence);
            ByteTables.Count(data, literals, tables);
            int matchLength = Sequence.Length(sequence);
            data += literals + matchLength;
            literalCounts[DeflateFormat.FirstLengthSymbol + lengthSymbols[matchLength]]++;
            distanceCounts[DeflateFormat.DistanceSymbol(Sequence.Distance(sequence))]++;
        }

        ByteTables.Count(data, (int)(end - data), tables);
        Sum(tables, literalCounts);
        literalCounts[DeflateFormat.EndOfBlock] = 1;
    }

    /// <summary>As <see cref="Count"/>, with the literals of <paramref name="sample"/>, less those that runs take away: a tenth
    /// of the time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Estimate(byte* data, ulong* sequences, int sequenceCount, LiteralSample sample, BlockCodes codes)
    {
        codes.ClearCounts();
        int[] literalCounts = codes.LiteralCounts;
        int[] distanceCounts = codes.DistanceCounts;
        sample.Counts.CopyTo(literalCounts, 0);
        ReadOnlySpan<byte> lengthSymbols = DeflateFormat.LengthSymbol;
        for (int i = 0; i < sequenceCount; i++)
        {
            ulong sequence = sequences[i];
            data += Sequence.Literals(sequence);
            int matchLength = Sequence.Length(sequence);
            // What a run repeats is nearly always one value; what other matches cover is not looked at.
            int rest = literalCounts[*data] - matchLength;
            literalCounts[*data] = Math.Max(rest, 1);
            data += matchLength;
            literalCounts[DeflateFormat.FirstLengthSymbol + lengthSymbols[matchLength]]++;
            distanceCounts[DeflateFormat.DistanceSymbol(Sequence.Distance(sequence))]++;
        }

        literalCounts[DeflateFormat.EndOfBlock] = 1;
    }

    private static void Sum(uint* tables, int[] literalCounts)
    {
        for (int value = 0; value < ByteTables.Values; value++)
        {
            literalCounts[value] = ByteTables.CountOf(value, tables);
        }
    }
}
