namespace ImageConversion.Benchmarks.Table;

/// <summary>A program and its arguments.</summary>
internal sealed record CommandLine(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where it runs; null for the current folder.</summary>
    public string? Folder { get; init; }

    /// <summary>What is set in its environment beside ours.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public CommandLine And(IEnumerable<string> more) => this with { Arguments = [.. Arguments, .. more] };
}
