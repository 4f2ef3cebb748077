using System.Runtime.CompilerServices;

namespace Conversion.Core.Png.Deflate;

/// <summary>Counts what a list of sequences consists of.</summary>
internal static unsafe class LiteralHistogram
{
    private const int Tables = 4;
    private const int Values = 256;

    /// <summary>Sets the counts of <paramref name="codes"/> to those of the sequences, with one end of block.</summary>
    /// <remarks>Unsafe: the sequences cover no more than <paramref name="length"/> bytes of data.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes)
    {
        codes.ClearCounts();
        // Four tables, because a count that was just stored is slow to load again.
        uint* tables = stackalloc uint[Tables * Values];
        new Span<uint>(tables, Tables * Values).Clear();
        int[] literalCounts = codes.LiteralCounts;
        int[] distanceCounts = codes.DistanceCounts;
        ReadOnlySpan<byte> lengthSymbols = DeflateFormat.LengthSymbol;
        byte* end = data + length;
        for (int i = 0; i < sequenceCount; i++)
        {
            ulong sequence = sequences[i];
            int literals = Sequence.Literals(sequence);
            CountLiterals(data, literals, tables);
            int matchLength = Sequence.Length(sequence);
            data += literals + matchLength;
            literalCounts[DeflateFormat.FirstLengthSymbol + lengthSymbols[matchLength]]++;
            distanceCounts[DeflateFormat.DistanceSymbol(Sequence.Distance(sequence))]++;
        }

        CountLiterals(data, (int)(end - data), tables);
        Sum(tables, literalCounts);
        literalCounts[DeflateFormat.EndOfBlock] = 1;
    }

    /// <summary>
    /// As <see cref="Count"/>, with the literals of <paramref name="sample"/>, less those that runs take away: a tenth
    /// of the time.
    /// </summary>
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
        for (int i = 0; i < Values; i++)
        {
            literalCounts[i] = (int)(tables[i] + tables[Values + i] + tables[(2 * Values) + i] + tables[(3 * Values) + i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountLiterals(byte* data, int count, uint* tables)
    {
        int i = 0;
        for (; i <= count - sizeof(ulong); i += sizeof(ulong))
        {
            ulong eight = Unsafe.ReadUnaligned<ulong>(data + i);
            tables[(byte)eight]++;
            tables[Values + (byte)(eight >> 8)]++;
            tables[(2 * Values) + (byte)(eight >> 16)]++;
            tables[(3 * Values) + (byte)(eight >> 24)]++;
            tables[(byte)(eight >> 32)]++;
            tables[Values + (byte)(eight >> 40)]++;
            tables[(2 * Values) + (byte)(eight >> 48)]++;
            tables[(3 * Values) + (byte)(eight >> 56)]++;
        }

        for (; i < count; i++)
        {
            tables[data[i]]++;
        }
    }
}
