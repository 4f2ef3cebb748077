namespace ImageConversion.Fuzz.Execution;

/// <summary>How long, from where and within which bounds a target is fuzzed.</summary>
internal sealed record FuzzSettings
{
    /// <summary>Processor time of the process.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Of the mutations. Which inputs are mutated how often depends on their speed, so no two runs are quite the same.</summary>
    public required int Seed { get; init; }

    /// <summary>Where findings go.</summary>
    public required string FindingsFolder { get; init; }

    /// <summary>Processor time of one execution.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of the process.</summary>
    public long MaxResidentBytes { get; init; } = 2L << 30;

    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromMinutes(1);
}
