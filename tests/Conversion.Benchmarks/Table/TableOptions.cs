namespace ImageConversion.Benchmarks.Table;

/// <summary>What a run measures.</summary>
internal sealed record TableOptions
{
    public bool IsQuick { get; init; }

    public required IReadOnlyList<string> Sets { get; init; }

    public required IReadOnlyList<string> Only { get; init; }

    public string? OutputFolder { get; init; }

    public required int Core { get; init; }

    /// <summary>How often each contestant runs beside the floor.</summary>
    public int Rounds => IsQuick ? 2 : 5;

    /// <summary>The batch that start-up is spread over.</summary>
    public double BatchMegapixels => IsQuick ? 4 : 100;

    /// <summary>What a batch of the floor has at least: below, its own start would show.</summary>
    public double FloorMegapixels => IsQuick ? 6 : 25;

    /// <summary>What one contestant may take of the processor on one set, unless every image's size is wanted of it.</summary>
    public double SecondsPerSet => IsQuick ? 1 : 7;
}
