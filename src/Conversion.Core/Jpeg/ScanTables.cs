namespace Conversion.Core.Jpeg;

/// <summary>Finds and prepares the Huffman tables that a scan names, keeping those already prepared.</summary>
internal sealed class ScanTables
{
    private readonly Prepared?[] _dc = new Prepared?[JpegTables.Slots];
    private readonly Prepared?[] _ac = new Prepared?[JpegTables.Slots];

    /// <summary>The DC table of each of the scan's components.</summary>
    public HuffmanTable[] Dc(JpegScan scan, JpegTables tables)
    {
        var found = new HuffmanTable[scan.Components.Count];
        for (int i = 0; i < found.Length; i++)
        {
            int slot = scan.Components[i].DcTable;
            found[i] = Find(_dc, slot, tables.DcHuffman(slot), isDc: true, scan);
        }

        return found;
    }

    /// <summary>The AC table of each of the scan's components.</summary>
    public HuffmanTable[] Ac(JpegScan scan, JpegTables tables)
    {
        var found = new HuffmanTable[scan.Components.Count];
        for (int i = 0; i < found.Length; i++)
        {
            int slot = scan.Components[i].AcTable;
            found[i] = Find(_ac, slot, tables.AcHuffman(slot), isDc: false, scan);
        }

        return found;
    }

    private static HuffmanTable Find(
        Prepared?[] prepared, int slot, HuffmanSpecification? specification, bool isDc, JpegScan scan)
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

        HuffmanTable table = HuffmanTableCache.Get(specification, isDc, scan.Offset);
        prepared[slot] = new Prepared(specification, table);
        return table;
    }

    /// <summary>The table in a slot, and what of the file it was made of.</summary>
    private sealed record Prepared(HuffmanSpecification Specification, HuffmanTable Table);
}
