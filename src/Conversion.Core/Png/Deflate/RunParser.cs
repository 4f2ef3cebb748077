using System.Numerics;
using System.Runtime.CompilerServices;
using Conversion.Core.Png.Vectors;

namespace Conversion.Core.Png.Deflate;

/// <summary>Finds runs of one byte value and nothing else: what filtered rows of flat areas are made of.</summary>
/// <remarks>
/// Unsafe: reads one byte before the data and up to <see cref="ReadAhead"/> behind it; what stands there does not change
/// the result. The target has room for length / 3 sequences.
/// </remarks>
internal static unsafe class RunParser
{
    public const int ReadAhead = 128;

    private const int Group = 64;

    /// <summary>Finds the runs.</summary>
    /// <param name="path">Which kernels to use.</param>
    /// <param name="data">The bytes to parse.</param>
    /// <param name="length">How many they are, at least 1.</param>
    /// <param name="minRun">The least number of repeated bytes that becomes a match, 3 to 32.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public static int Parse(VectorPath path, byte* data, int length, int minRun, ulong* sequences) => path switch
    {
        VectorPath.Vector512 => Parse<ByteVector512>(data, length, minRun, sequences),
        VectorPath.Vector256 => Parse<ByteVector256>(data, length, minRun, sequences),
        VectorPath.Vector128 => Parse<ByteVector128>(data, length, minRun, sequences),
        _ => Parse<ByteVectorScalar>(data, length, minRun, sequences),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Parse<T>(byte* data, int length, int minRun, ulong* sequences)
        where T : struct, IByteVector<T>
    {
        int count = 0;
        int anchor = 0;
        int at = 0;
        // A bit is set where a byte equals the one before it; the first byte of all has none before it.
        ulong repeats = Repeats<T>(data) & ~1UL;
        while (at < length)
        {
            ulong following = Repeats<T>(data + at + Group);
            ulong starts = RunStarts(repeats, following, minRun);
            if (starts == 0)
            {
                at += Group;
                repeats = following;
                continue;
            }

            int start = at + BitOperations.TrailingZeroCount(starts);
            int end = FindEnd<T>(data, start, length);
            if (end - start < minRun)
            {
                // Bytes behind the end made the run seem longer than it is.
                break;
            }

            count += Emit(sequences + count, start - anchor, end - start, out int covered);
            anchor = start + covered;
            at = anchor & ~(Group - 1);
            repeats = Repeats<T>(data + at) & (~0UL << (anchor - at));
        }

        return count;
    }

    /// <summary>The positions from which on at least <paramref name="minRun"/> bits are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RunStarts(ulong bits, ulong following, int minRun)
    {
        // Runs of 2, then 4, then 8 bits, by joining neighbours; then the length asked for, by two that overlap.
        ulong low = bits & ((bits >> 1) | (following << 63));
        ulong high = following & (following >> 1);
        int have = 2;
        while (2 * have <= minRun)
        {
            low &= (low >> have) | (high << (Group - have));
            high &= high >> have;
            have *= 2;
        }

        int more = minRun - have;
        return more == 0 ? low : low & ((low >> more) | (high << (Group - more)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindEnd<T>(byte* data, int start, int length)
        where T : struct, IByteVector<T>
    {
        int end = start;
        while (end < length)
        {
            int repeated = BitOperations.TrailingZeroCount(~Repeats<T>(data + end));
            end += repeated;
            if (repeated < Group)
            {
                break;
            }
        }

        return Math.Min(end, length);
    }

    /// <summary>Cuts a run into matches; a rest that is too short for one stays for the next literals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Emit(ulong* sequences, int literals, int run, out int covered)
    {
        int count = 0;
        covered = 0;
        while (run - covered >= DeflateFormat.MinMatch)
        {
            int n = Math.Min(run - covered, DeflateFormat.MaxMatch);
            sequences[count++] = Sequence.Pack(literals, n, 1);
            literals = 0;
            covered += n;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Repeats<T>(byte* data)
        where T : struct, IByteVector<T>
    {
        ulong bits = 0;
        for (int i = 0; i < Group; i += T.Count)
        {
            bits |= T.HighBits(T.Equals(T.Load(data + i), T.Load(data + i - 1))) << i;
        }

        return bits;
    }
}
