using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Rows in columns, which are as wide as their widest cell. No cell ends its line, whatever it says.</summary>
internal static class TextTable
{
    // Longer than any name that a service or a file system gives to what is listed in tables.
    private const int MaxCell = 2000;

    /// <summary>Writes rows, the header first.</summary>
    public static void Write(TextWriter writer, string indent, IReadOnlyList<string[]> rows)
    {
        rows = [.. rows.Select(row => Array.ConvertAll(row, cell => VisibleText.Of(Cut(cell))))];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(indent + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Cut(string cell) => cell.Length <= MaxCell ? cell : cell[..MaxCell] + "…";
}
