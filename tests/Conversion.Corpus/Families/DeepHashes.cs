namespace ImageConversion.Corpus.Families;

/// <summary>SHA-256 of libjpeg-turbo 3.1's samples of the files of <see cref="DeepFamily"/>: 8 bits, or 16 with the high byte first.</summary>
internal static class DeepHashes
{
    private static readonly Lazy<Dictionary<string, string>> Table = new(Read);

    /// <summary>The hash; null where none is known.</summary>
    public static string? Of(string name) => Table.Value.GetValueOrDefault(name) is { Length: > 1 } hash ? hash : null;

    /// <summary>Whether a file is one that is decoded, with a hash or, if its inks are converted, without.</summary>
    public static bool Holds(string name) => Table.Value.ContainsKey(name);

    private static Dictionary<string, string> Read()
    {
        using Stream stream = typeof(DeepHashes).Assembly.GetManifestResourceStream("deep.tsv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1]);
    }
}
