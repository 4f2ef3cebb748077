namespace ImageConversion.Batch.Model;

/// <summary>A run in a list of runs.</summary>
public sealed record RunInfo
{
    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The name that it was given; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The address of its files.</summary>
    public required string Files { get; init; }

    /// <summary>The source's address.</summary>
    public required string Source { get; init; }

    /// <summary>The target's address.</summary>
    public required string Target { get; init; }

    /// <summary>When its plan was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something of it was last written, in UTC, by the storage's clock.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Where it stands. A run that is neither under way nor summed up was interrupted: <see cref="RunState.Stopped"/>.</summary>
    public required RunState State { get; init; }

    /// <summary>The pool that it was submitted to; null for none.</summary>
    public string? Pool { get; init; }

    /// <summary>Images in its source.</summary>
    public required long Total { get; init; }

    /// <summary>Images with a result; null while the run is not summed up.</summary>
    public RunSummary? Summary { get; init; }

    /// <summary>What it was estimated to cost; null where nobody estimated it.</summary>
    public RunCost? EstimatedCost { get; init; }
}
