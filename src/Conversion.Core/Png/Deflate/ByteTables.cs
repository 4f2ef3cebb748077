using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Counts byte values in four tables in turn, because a count that was just stored is slow to load again.</summary>
/// <remarks>Unsafe: reads only the data; tables are <see cref="Entries"/> long and start as zeros.</remarks>
internal static unsafe class ByteTables
{
    /// <summary>Values of a byte.</summary>
    public const int Values = 256;

    /// <summary>Counts in all four tables.</summary>
    public const int Entries = 4 * Values;

    /// <summary>Adds what occurs in the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count(byte* data, int length, uint* tables)
    {
        int i = 0;
        for (; i <= length - sizeof(ulong); i += sizeof(ulong))
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

        for (; i < length; i++)
        {
            tables[data[i]]++;
        }
    }

    /// <summary>How often a value occurred.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOf(int value, uint* tables) =>
        (int)(tables[value] + tables[Values + value] + tables[(2 * Values) + value] + tables[(3 * Values) + value]);
}
