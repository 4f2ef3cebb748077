using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Rows in columns, which are as wide as their widest cell. No cell ends its line, whatever it says.</summary>
internal static class TextTable
{
    /// <summary>Writes rows, the header first.</summary>
    public static void Write(TextWriter writer, string indent, IReadOnlyList<string[]> rows)
    {
        rows = [.. rows.Select(row => Array.ConvertAll(row, VisibleText.Of))];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(indent + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
