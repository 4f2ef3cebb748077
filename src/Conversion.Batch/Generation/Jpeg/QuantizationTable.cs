namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>Divisors of the 64 coefficients, in zigzag order, with what is needed to divide by them quickly.</summary>
internal sealed class QuantizationTable
{
    // The Independent JPEG Group's scale of the tables in Annex K.1 for quality 85.
    private const int Percent = 200 - (2 * 85);

    private readonly int[] _half = new int[64];
    private readonly ulong[] _reciprocal = new ulong[64];

    private QuantizationTable(ReadOnlySpan<byte> base50)
    {
        for (int k = 0; k < 64; k++)
        {
            int divisor = Math.Clamp(((base50[NaturalOrder[k]] * Percent) + 50) / 100, 1, byte.MaxValue);
            Divisors[k] = (byte)divisor;

            int scaled = divisor * ForwardDct.OutputScale;
            _half[k] = scaled / 2;
            // Rounded up, n * reciprocal >> 32 is n / scaled exactly while n * scaled < 2^32; n stays under 2^15.
            _reciprocal[k] = (uint.MaxValue / (uint)scaled) + 1UL;
        }
    }

    /// <summary>Of luma.</summary>
    public static QuantizationTable Luma { get; } = new(LumaBase);

    /// <summary>Of both chroma components.</summary>
    public static QuantizationTable Chroma { get; } = new(ChromaBase);

    /// <summary>As a DQT segment states them: 8 bits each.</summary>
    public byte[] Divisors { get; } = new byte[64];

    // T.81 Table K.1.
    private static ReadOnlySpan<byte> LumaBase =>
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    // T.81 Table K.2.
    private static ReadOnlySpan<byte> ChromaBase =>
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>For each place in zigzag order (T.81 Figure A.6), the place in rows of eight.</summary>
    private static ReadOnlySpan<byte> NaturalOrder =>
    [
        0, 1, 8, 16, 9, 2, 3, 10,
        17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34,
        27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36,
        29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46,
        53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Divides and rounds to nearest, halves away from zero.</summary>
    /// <param name="scaled">What <see cref="ForwardDct"/> gives, in natural order.</param>
    /// <param name="block">Receives the coefficients in zigzag order.</param>
    public void Quantize(ReadOnlySpan<int> scaled, Span<short> block)
    {
        ReadOnlySpan<byte> order = NaturalOrder;
        for (int k = 0; k < 64; k++)
        {
            int value = scaled[order[k]];
            int sign = value >> 31;
            uint magnitude = (uint)(((value ^ sign) - sign) + _half[k]);
            int quotient = (int)((magnitude * _reciprocal[k]) >> 32);
            block[k] = (short)((quotient ^ sign) - sign);
        }
    }
}
