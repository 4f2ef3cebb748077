namespace ImageConversion.Benchmarks.Table;

/// <summary>One program with its settings.</summary>
internal sealed record Contestant
{
    /// <summary>Its name in the raw figures.</summary>
    public required string Id { get; init; }

    /// <summary>Its name in tables.</summary>
    public required string Label { get; init; }

    public required ContestantKind Kind { get; init; }

    /// <summary>What it costs, roughly, in floors. It decides how many images it is given, and nothing else.</summary>
    public required double ExpectedFloors { get; init; }

    /// <summary>The command that converts files into a folder.</summary>
    public required Func<string, IReadOnlyList<string>, CommandLine> Convert { get; init; }

    /// <summary>The command that starts the program and lets it end; it prints the version.</summary>
    public required CommandLine Start { get; init; }

    /// <summary>Whether each image's size is wanted, however long that takes.</summary>
    public bool CoversEveryImage { get; init; }

    /// <summary>Ours: the preset.</summary>
    public string? Preset { get; init; }

    /// <summary>Ours: compiled before it starts, or while it runs.</summary>
    public bool IsNative { get; init; }
}
