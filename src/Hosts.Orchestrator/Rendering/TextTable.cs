namespace Hosts.Orchestrator.Rendering;

/// <summary>Rows in columns, which are as wide as their widest cell.</summary>
internal static class TextTable
{
    /// <summary>Writes rows, the header first.</summary>
    public static void Write(TextWriter writer, string indent, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(indent + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
