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
        for (int i = 0; i < Values; i++)
        {
            literalCounts[i] = (int)(tables[i] + tables[Values + i] + tables[(2 * Values) + i] + tables[(3 * Values) + i]);
        }

        literalCounts[DeflateFormat.EndOfBlock] = 1;
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
