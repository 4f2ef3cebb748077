namespace Conversion.Core.Jpeg;

/// <summary>
/// Tables that were made ready lately, for files that transmit the same: most encoders write T.81's examples, and making
/// them ready takes as long as decoding tens of thousands of pixels.
/// </summary>
/// <remarks>
/// Thread-safe: a table does not change, and of two threads that keep one in the same place the later wins. No file can
/// make it hold more than <see cref="Places"/> tables, of some ten kilobytes each.
/// </remarks>
internal static class HuffmanTableCache
{
    private const int Places = 32;

    private static readonly HuffmanTable?[] Kept = new HuffmanTable?[Places];

    /// <summary>Finds or makes a table.</summary>
    /// <inheritdoc cref="HuffmanTable.Build"/>
    public static HuffmanTable Get(HuffmanSpecification specification, bool isDc, long offset)
    {
        ref HuffmanTable? place = ref Kept[Place(specification, isDc)];
        if (Volatile.Read(ref place) is { } kept && kept.IsDc == isDc && kept.Specification.HasCodesOf(specification))
        {
            return kept;
        }

        var table = HuffmanTable.Build(specification, isDc, offset);
        Volatile.Write(ref place, table);
        return table;
    }

    private static int Place(HuffmanSpecification specification, bool isDc)
    {
        var hash = default(HashCode);
        hash.Add(isDc);
        hash.AddBytes(specification.Counts);
        hash.AddBytes(specification.Symbols);
        return (int)((uint)hash.ToHashCode() % Places);
    }
}
