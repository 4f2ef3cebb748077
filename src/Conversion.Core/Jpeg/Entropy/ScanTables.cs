using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Finds and prepares the Huffman tables that a scan names, keeping those already prepared.</summary>
internal sealed class ScanTables
{
    private readonly Prepared?[] _dc = new Prepared?[JpegTables.Slots];
    private readonly Prepared?[] _ac = new Prepared?[JpegTables.Slots];
    private readonly Prepared?[] _differences = new Prepared?[JpegTables.Slots];

    /// <summary>The DC table of each of the scan's components.</summary>
    public HuffmanLookup[] Dc(ScanHeader scan, JpegTables tables) =>
        [.. scan.Components.Select(c => Find(_dc, c.DcTable, tables.DcHuffman(c.DcTable), isDc: true, scan))];

    /// <summary>The AC table of each of the scan's components.</summary>
    public HuffmanLookup[] Ac(ScanHeader scan, JpegTables tables) =>
        [.. scan.Components.Select(c => Find(_ac, c.AcTable, tables.AcHuffman(c.AcTable), isDc: false, scan))];

    /// <summary>The table of differences of each component of a lossless scan. Its categories go further than those of DC.</summary>
    public HuffmanLookup[] Differences(ScanHeader scan, JpegTables tables) =>
        [.. scan.Components.Select(c => Find(_differences, c.DcTable, tables.DcHuffman(c.DcTable), isDc: false, scan))];

    private static HuffmanLookup Find(
        Prepared?[] prepared, int slot, HuffmanSpecification? specification, bool isDc, ScanHeader scan)
    {
        if (specification is null)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadTable,
                scan.Offset,
                $"The scan uses {(isDc ? "DC" : "AC")} Huffman table {slot}, which was never defined");
        }

        if (prepared[slot] is { } known && ReferenceEquals(known.Specification, specification))
        {
            return known.Table;
        }

        HuffmanLookup table = HuffmanTableCache.Get(specification, isDc, scan.Offset);
        prepared[slot] = new Prepared(specification, table);
        return table;
    }

    /// <summary>The table in a slot, and what of the file it was made of.</summary>
    private sealed record Prepared(HuffmanSpecification Specification, HuffmanLookup Table);
}

/// <summary>Recently prepared tables, for files that transmit the same: most encoders write T.81's examples, and preparing them
/// takes as long as decoding tens of thousands of pixels.</summary>
/// <remarks>Thread-safe: a table does not change, and of two threads that keep one in the same place the later wins. No file can
/// make it hold more than <see cref="Places"/> tables, of some ten kilobytes each.</remarks>
internal static class HuffmanTableCache
{
    private const int Places = 32;

    private static readonly HuffmanLookup?[] Kept = new HuffmanLookup?[Places];

    /// <summary>Finds or makes a table.</summary>
    /// <inheritdoc cref="HuffmanLookup.Build"/>
    public static HuffmanLookup Get(HuffmanSpecification specification, bool isDc, long offset)
    {
        ref HuffmanLookup? place = ref Kept[Place(specification, isDc)];
        if (Volatile.Read(ref place) is { } kept && kept.IsDc == isDc && kept.Specification.HasCodesOf(specification))
        {
            return kept;
        }

        var table = HuffmanLookup.Build(specification, isDc, offset);
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
