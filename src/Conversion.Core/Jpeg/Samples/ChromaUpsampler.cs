using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>Brings rows of a subsampled component to full width and height as libjpeg-turbo does: halved ones by triangle filters
/// (its "fancy upsampling"), others by repetition. Its roundings alternate, so that none prevails.</summary>
/// <remarks>Unchecked accesses, and why they stay inside: every row passed has <see cref="Margin"/> bytes before its first sample
/// and after its last, and every target <see cref="Margin"/> bytes after what is asked for; vectors go at most 32 bytes beyond
/// either. The lengths are checked at entry.</remarks>
internal static class ChromaUpsampler
{
    /// <summary>What must be readable before and after a row, and writable after.</summary>
    public const int Margin = 64;

    /// <summary>h2v1: each sample becomes two, three quarters of it and one of its neighbour's.</summary>
    /// <param name="source">From <see cref="Margin"/> before the first sample to <see cref="Margin"/> after the last; next to
    /// these, the outermost ones are repeated.</param>
    /// <param name="width">Samples.</param>
    /// <param name="target">Receives twice as many.</param>
    /// <param name="vectors">Which form to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DoubleWidth(ReadOnlySpan<byte> source, int width, Span<byte> target, DecoderVectors vectors)
    {
        Check(source.Length, width, target.Length, width * 2);
        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(source), Margin);
        ref byte to = ref MemoryMarshal.GetReference(target);
        switch (vectors)
        {
            case DecoderVectors.Vector256:
                DoubleWidth<WordLanes256>(ref from, width, ref to);
                break;
            case DecoderVectors.Vector128:
                DoubleWidth<WordLanes128>(ref from, width, ref to);
                break;
            default:
                for (int x = 0; x < width; x++)
                {
                    int three = Unsafe.Add(ref from, x) * 3;
                    Unsafe.Add(ref to, x * 2) = (byte)((three + Unsafe.Add(ref from, x - 1) + 1) >> 2);
                    Unsafe.Add(ref to, (x * 2) + 1) = (byte)((three + Unsafe.Add(ref from, x + 1) + 2) >> 2);
                }

                break;
        }
    }

    /// <summary>h1v2: a row between two others, three quarters of the nearer and one of the farther.</summary>
    /// <param name="near">As for <see cref="DoubleWidth"/>.</param>
    /// <param name="far">Likewise.</param>
    /// <param name="isBelow">Whether the farther one is the lower.</param>
    /// <param name="width">Samples.</param>
    /// <param name="target">Receives as many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BetweenRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, bool isBelow, int width, Span<byte> target)
    {
        Check(Math.Min(near.Length, far.Length), width, target.Length, width);
        int bias = isBelow ? 2 : 1;
        ReadOnlySpan<byte> a = near.Slice(Margin, width);
        ReadOnlySpan<byte> b = far.Slice(Margin, width);
        for (int x = 0; x < width; x++)
        {
            target[x] = (byte)(((a[x] * 3) + b[x] + bias) >> 2);
        }
    }

    /// <summary>h2v2: a row between two others, and each sample become two.</summary>
    /// <param name="near">As for <see cref="DoubleWidth"/>.</param>
    /// <param name="far">Likewise.</param>
    /// <param name="width">Samples.</param>
    /// <param name="sums">Room for <paramref name="width"/> numbers and twice <see cref="Margin"/>.</param>
    /// <param name="target">Receives twice as many samples.</param>
    /// <param name="vectors">Which form to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DoubleBoth(
        ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int width, Span<short> sums, Span<byte> target, DecoderVectors vectors)
    {
        Check(Math.Min(near.Length, far.Length), width, target.Length, width * 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, width + (2 * Margin));
        ref byte a = ref Unsafe.Add(ref MemoryMarshal.GetReference(near), Margin);
        ref byte b = ref Unsafe.Add(ref MemoryMarshal.GetReference(far), Margin);
        ref short sum = ref Unsafe.Add(ref MemoryMarshal.GetReference(sums), Margin);
        ref byte to = ref MemoryMarshal.GetReference(target);
        switch (vectors)
        {
            case DecoderVectors.Vector256:
                DoubleBoth<WordLanes256>(ref a, ref b, width, ref sum, ref to);
                break;
            case DecoderVectors.Vector128:
                DoubleBoth<WordLanes128>(ref a, ref b, width, ref sum, ref to);
                break;
            default:
                for (int x = -1; x <= width; x++)
                {
                    Unsafe.Add(ref sum, x) = (short)((Unsafe.Add(ref a, x) * 3) + Unsafe.Add(ref b, x));
                }

                for (int x = 0; x < width; x++)
                {
                    int three = Unsafe.Add(ref sum, x) * 3;
                    Unsafe.Add(ref to, x * 2) = (byte)((three + Unsafe.Add(ref sum, x - 1) + 8) >> 4);
                    Unsafe.Add(ref to, (x * 2) + 1) = (byte)((three + Unsafe.Add(ref sum, x + 1) + 7) >> 4);
                }

                break;
        }
    }

    /// <summary>Repeats each sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Repeat(ReadOnlySpan<byte> source, int width, int times, Span<byte> target)
    {
        ReadOnlySpan<byte> from = source.Slice(Margin, width);
        int at = 0;
        foreach (byte sample in from)
        {
            target.Slice(at, times).Fill(sample);
            at += times;
        }
    }

    private static void Check(int sourceLength, int width, int targetLength, int written)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceLength, width + (2 * Margin));
        ArgumentOutOfRangeException.ThrowIfLessThan(targetLength, written + Margin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DoubleWidth<T>(ref byte from, int width, ref byte to)
        where T : struct, IWordLanes<T>
    {
        for (int x = 0; x < width; x += T.Count)
        {
            Bounds.Require(Margin + x - 1, T.Count + 2, width + (2 * Margin));
            Bounds.Require(x * 2, T.Count * 2, (width * 2) + Margin);
            T sample = T.LoadBytes(ref Unsafe.Add(ref from, x));
            T three = sample + sample + sample;
            T even = (three + T.LoadBytes(ref Unsafe.Add(ref from, x - 1)) + T.Create(1)) >> 2;
            T odd = (three + T.LoadBytes(ref Unsafe.Add(ref from, x + 1)) + T.Create(2)) >> 2;
            StorePairs(even, odd, ref Unsafe.Add(ref to, x * 2));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DoubleBoth<T>(ref byte near, ref byte far, int width, ref short sums, ref byte to)
        where T : struct, IWordLanes<T>
    {
        for (int x = -1; x <= width; x += T.Count)
        {
            Bounds.Require(Margin + x, T.Count, width + (2 * Margin));
            T sample = T.LoadBytes(ref Unsafe.Add(ref near, x));
            T.Store(sample + sample + sample + T.LoadBytes(ref Unsafe.Add(ref far, x)), ref Unsafe.Add(ref sums, x));
        }

        for (int x = 0; x < width; x += T.Count)
        {
            Bounds.Require(Margin + x - 1, T.Count + 2, width + (2 * Margin));
            Bounds.Require(x * 2, T.Count * 2, (width * 2) + Margin);
            T sum = T.Load(ref Unsafe.Add(ref sums, x));
            T three = sum + sum + sum;
            T even = (three + T.Load(ref Unsafe.Add(ref sums, x - 1)) + T.Create(8)) >> 4;
            T odd = (three + T.Load(ref Unsafe.Add(ref sums, x + 1)) + T.Create(7)) >> 4;
            StorePairs(even, odd, ref Unsafe.Add(ref to, x * 2));
        }
    }

    /// <summary>Numbers of 0 to 255 as bytes, one of each in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs<T>(T even, T odd, ref byte to)
        where T : struct, IWordLanes<T>
    {
        T pairs = BitConverter.IsLittleEndian ? even | (odd << 8) : odd | (even << 8);
        T.Store(pairs, ref Unsafe.As<byte, short>(ref to));
    }
}
