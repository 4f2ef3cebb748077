using System.Globalization;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Differential;

/// <summary>Counts outcomes by their class. Any thread may add.</summary>
internal sealed class OutcomeTable
{
    public const string Mutants = "mutants";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Class, string Kind), int> _counts = [];
    private readonly List<string> _findings = [];

    /// <summary>What must not be, with the path of each file.</summary>
    public IReadOnlyList<string> Findings => _findings;

    public void Add(string kind, Outcome outcome, string description, byte[] file)
    {
        lock (_lock)
        {
            string row = outcome.Class;
            _counts[(row, kind)] = _counts.GetValueOrDefault((row, kind)) + 1;
        }

        if (outcome.IsFinding)
        {
            AddFinding($"{outcome.Class}{(outcome.Salvaged == false ? ", not salvaged" : "")}: {description}", file);
        }
    }

    public void AddFinding(string description, byte[] file)
    {
        lock (_lock)
        {
            string folder = Path.Combine(RepositoryPaths.Root, "artifacts", "differential");
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"{Hashes.Sha256(file)[..16]}.jpg");
            File.WriteAllBytes(path, file);
            File.WriteAllText($"{path}.txt", description);
            _findings.Add($"{path}: {description}");
        }
    }

    /// <summary>A row for each class; valid files together, then mutants.</summary>
    public string ToMarkdown()
    {
        var text = new System.Text.StringBuilder("| class | valid files | mutants |\n|---|---|---|\n");
        foreach (string row in _counts.Keys.Select(k => k.Class).Distinct().Order(StringComparer.Ordinal))
        {
            int valid = _counts.Where(c => c.Key.Class == row && c.Key.Kind != Mutants).Sum(c => c.Value);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row} | {valid} | {_counts.GetValueOrDefault((row, Mutants))} |");
        }

        text.AppendLine().AppendLine("Valid files by kind:");
        foreach (var kind in _counts.Where(c => c.Key.Kind != Mutants).GroupBy(c => c.Key.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind.Key}: {string.Join("; ", kind.Select(c => $"{c.Value} {c.Key.Class}"))}");
        }

        return text.ToString();
    }
}
