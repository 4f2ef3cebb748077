using System.Numerics;
using System.Runtime.CompilerServices;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Finds runs of one byte value and nothing else: what filtered rows of flat areas are made of.</summary>
/// <remarks>Unsafe: reads one byte before the data and up to <see cref="ReadAhead"/> behind it; what stands there does not change
/// the result. The target has room for length / 3 sequences.</remarks>
internal static unsafe class RunParser
{
    public const int ReadAhead = 128;

    private const int Group = 64;

    /// <summary>Finds the runs.</summary>
    /// <param name="path">Which kernels to use.</param>
    /// <param name="data">The bytes to parse.</param>
    /// <param name="length">How many they are, at least 1.</param>
    /// <param name="runs">Which runs become matches.</param>
    /// <param name="sequences">Receives the sequences.</param>
    /// <returns>How many sequences there are.</returns>
    public static int Parse(VectorPath path, byte* data, int length, RunKind runs, ulong* sequences) => runs switch
    {
        RunKind.Short => Parse<ShortRuns>(path, data, length, sequences),
        RunKind.Middle => Parse<MiddleRuns>(path, data, length, sequences),
        _ => Parse<LongRuns>(path, data, length, sequences),
    };

    private static int Parse<TRuns>(VectorPath path, byte* data, int length, ulong* sequences)
        where TRuns : struct, IRunLength => path switch
        {
            VectorPath.Vector512 => Parse<Bytes512, TRuns>(data, length, sequences),
            VectorPath.Vector256 => Parse<Bytes256, TRuns>(data, length, sequences),
            VectorPath.Vector128 => Parse<Bytes128, TRuns>(data, length, sequences),
            _ => Parse<SingleByte, TRuns>(data, length, sequences),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Parse<T, TRuns>(byte* data, int length, ulong* sequences)
        where T : struct, IByteVector<T>
        where TRuns : struct, IRunLength
    {
        int count = 0;
        int anchor = 0;
        int at = 0;
        // A bit is set where a byte equals the one before it; the first byte of all has none before it.
        ulong repeats = Repeats<T>(data) & ~1UL;
        bool mayHold = true;
        while (at < length)
        {
            ulong following = Repeats<T>(data + at + Group);
            bool mayFollow = MayHoldRun(following, TRuns.MinBytes);
            if (!mayFollow && !mayHold)
            {
                at += Group;
                repeats = following;
                continue;
            }

            mayHold = mayFollow;
            ulong starts = RunStarts(repeats, following, TRuns.MinBytes);
            bool crossed = false;
            while (starts != 0)
            {
                int first = BitOperations.TrailingZeroCount(starts);
                int start = at + first;
                // Bits that are shifted in are gaps, so this ends with the group at the latest.
                int end = start + BitOperations.TrailingZeroCount(~(repeats >> first));
                crossed = end == at + Group;
                if (crossed)
                {
                    end = FindEnd<T>(data, end, following, length);
                }

                end = Math.Min(end, length);
                if (end - start < TRuns.MinBytes)
                {
                    // Bytes behind the end made the run seem longer than it is.
                    return count;
                }

                count += Emit(sequences + count, start - anchor, end - start, out int covered);
                anchor = start + covered;
                if (crossed)
                {
                    at = end & ~(Group - 1);
                    repeats = Repeats<T>(data + at) & (~0UL << (end - at));
                    mayHold = true;
                    break;
                }

                starts &= ~0UL << (end - at);
            }

            if (!crossed)
            {
                at += Group;
                repeats = following;
            }
        }

        return count;
    }

    /// <summary>False where no run of at least <paramref name="minBits"/> bits has its aligned byte, or half byte, in a group:
    /// one of 15 or more covers such a byte wherever it begins, one of 7 or more a half byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayHoldRun(ulong bits, int minBits)
    {
        if (minBits < 7)
        {
            return true;
        }

        ulong joined = bits & (bits >> 1);
        joined &= joined >> 2;
        return minBits < 15
            ? (joined & 0x1111_1111_1111_1111) != 0
            : (joined & (joined >> 4) & 0x0101_0101_0101_0101) != 0;
    }

    /// <summary>The positions from which on at least <paramref name="minBits"/> bits are set; it is a constant where inlined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RunStarts(ulong bits, ulong following, int minBits)
    {
        // Runs of 2, then 4, then 8 bits, by joining neighbours; then the length asked for, by two that overlap.
        ulong low = bits & ((bits >> 1) | (following << 63));
        ulong high = following & (following >> 1);
        int have = 2;
        if (minBits >= 4)
        {
            low &= (low >> 2) | (high << 62);
            high &= high >> 2;
            have = 4;
        }

        if (minBits >= 8)
        {
            low &= (low >> 4) | (high << 60);
            high &= high >> 4;
            have = 8;
        }

        if (minBits >= 16)
        {
            low &= (low >> 8) | (high << 56);
            high &= high >> 8;
            have = 16;
        }

        int more = minBits - have;
        return more == 0 ? low : low & ((low >> more) | (high << (Group - more)));
    }

    /// <summary>Where a run ends that continues at <paramref name="at"/>, the first byte behind a group.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="at">Where to look on.</param>
    /// <param name="repeats">What is repeated of the group from there on.</param>
    /// <param name="length">The end of all.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindEnd<T>(byte* data, int at, ulong repeats, int length)
        where T : struct, IByteVector<T>
    {
        while (repeats == ~0UL)
        {
            at += Group;
            if (at >= length)
            {
                return length;
            }

            repeats = Repeats<T>(data + at);
        }

        return at + BitOperations.TrailingZeroCount(~repeats);
    }

    /// <summary>Cuts a run into matches; a rest that is too short for one stays for the next literals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Emit(ulong* sequences, int literals, int run, out int covered)
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
    private static ulong Repeats<T>(byte* data)
        where T : struct, IByteVector<T>
    {
        ulong bits = 0;
        for (int i = 0; i < Group; i += T.Count)
        {
            bits |= T.HighBits(T.Equals(T.Load(data + i), T.Load(data + i - 1))) << i;
        }

        return bits;
    }

    /// <summary>A number that the compiler knows.</summary>
    private interface IRunLength
    {
        /// <summary>The least number of repeated bytes that becomes a match, 3 to 32.</summary>
        static abstract int MinBytes { get; }
    }

    private readonly struct ShortRuns : IRunLength
    {
        public static int MinBytes => (int)RunKind.Short;
    }

    private readonly struct MiddleRuns : IRunLength
    {
        public static int MinBytes => (int)RunKind.Middle;
    }

    private readonly struct LongRuns : IRunLength
    {
        public static int MinBytes => (int)RunKind.Long;
    }
}

/// <summary>Which runs become matches, by their least number of repeated bytes. A repeated pixel of three bytes is a run of two
/// and three for each further pixel; so between these numbers there is little.</summary>
internal enum RunKind
{
    /// <summary>From two pixels on: each saves a few bits, and they are many.</summary>
    Short = 5,

    /// <summary>From three pixels on.</summary>
    Middle = 8,

    /// <summary>From seven pixels on: rare enough in photographs to cost next to nothing.</summary>
    Long = 20,
}
