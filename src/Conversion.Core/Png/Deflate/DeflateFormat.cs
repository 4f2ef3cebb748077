using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Numbers of the deflate format (RFC 1951).</summary>
internal static class DeflateFormat
{
    public const int MinMatch = 3;
    public const int MaxMatch = 258;
    public const int WindowSize = 32768;

    public const int EndOfBlock = 256;
    public const int FirstLengthSymbol = 257;
    public const int LiteralLengthSymbols = 286;
    public const int DistanceSymbols = 30;
    public const int CodeLengthSymbols = 19;

    /// <summary>The longest code that the format allows (3.2.7).</summary>
    public const int MaxCodeLength = 15;
    public const int MaxCodeLengthCodeLength = 7;

    public const int StoredBlock = 0;
    public const int DynamicBlock = 2;
    public const int MaxStoredBytes = 65535;

    /// <summary>The order in which a block's header gives the lengths of the code length code (3.2.7).</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder =>
        [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The least length of each length symbol (3.2.5).</summary>
    public static ReadOnlySpan<ushort> LengthBase =>
    [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ];

    /// <summary>Extra bits of each length symbol (3.2.5).</summary>
    public static ReadOnlySpan<byte> LengthExtraBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The symbol of each length from 3 on, less 257.</summary>
    public static ReadOnlySpan<byte> LengthSymbol => LengthSymbolTable;

    private static readonly byte[] LengthSymbolTable = MakeLengthSymbols();

    /// <summary>The symbol of a distance of 1 to 32,768 (3.2.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DistanceSymbol(int distance)
    {
        // Two symbols for each power of two; the bit below the highest selects one.
        int d = distance - 1;
        if (d < 4)
        {
            return d;
        }

        int log = System.Numerics.BitOperations.Log2((uint)d);
        return (2 * log) + ((d >> (log - 1)) & 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DistanceExtraBits(int symbol) => symbol < 4 ? 0 : (symbol >> 1) - 1;

    private static byte[] MakeLengthSymbols()
    {
        byte[] symbols = new byte[MaxMatch + 1];
        for (int s = 0; s < LengthBase.Length; s++)
        {
            symbols.AsSpan(LengthBase[s]).Fill((byte)s);
        }

        return symbols;
    }
}
