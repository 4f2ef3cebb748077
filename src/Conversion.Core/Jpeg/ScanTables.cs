namespace Conversion.Core.Jpeg;

/// <summary>Finds and prepares the Huffman tables that a scan names, keeping those already prepared.</summary>
internal sealed class ScanTables
{
    private readonly HuffmanTable?[] _dc = new HuffmanTable?[JpegTables.Slots];
    private readonly HuffmanTable?[] _ac = new HuffmanTable?[JpegTables.Slots];

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
        HuffmanTable?[] prepared, int slot, HuffmanSpecification? specification, bool isDc, JpegScan scan)
    {
        if (specification is null)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadTable,
                scan.Offset,
                $"The scan uses {(isDc ? "DC" : "AC")} Huffman table {slot}, which was never defined");
        }

        if (prepared[slot] is { } table && ReferenceEquals(table.Specification, specification))
        {
            return table;
        }

        table = HuffmanTable.Build(specification, isDc, scan.Offset);
        prepared[slot] = table;
        return table;
    }
}
