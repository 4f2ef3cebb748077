namespace ImageConversion.Benchmarks.Table;

/// <summary>The page that shows the table between two marks.</summary>
internal static class Page
{
    private const string Begin = "<!-- table: begin -->";
    private const string End = "<!-- table: end -->";

    /// <summary>Replaces what is between the marks; does nothing where there is no page.</summary>
    /// <exception cref="InvalidDataException">The page has lost its marks.</exception>
    public static void Update(string path, string table)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: expected the lines {Begin} and {End}");
        }

        File.WriteAllText(path, $"{page[..begin]}{Begin}\n\n{table}\n{page[end..]}");
    }
}
