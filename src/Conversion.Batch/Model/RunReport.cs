namespace ImageConversion.Batch.Model;

/// <summary>What became of a run, or how far it has come.</summary>
public sealed record RunReport
{
    /// <summary>The run's source.</summary>
    public required string Source { get; init; }

    /// <summary>The run's target.</summary>
    public required string Target { get; init; }

    /// <summary>Where the run's files are.</summary>
    public required string Files { get; init; }

    /// <summary>The pool that the run was submitted to; null for a run that was not submitted.</summary>
    public string? Pool { get; init; }

    /// <summary>When the plan was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The sums. Of a run without a summary they are what its ledgers show now.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>Images without a final state.</summary>
    public required long Missing { get; init; }

    /// <summary>Files of the source that were not taken for images, the first of them.</summary>
    public IReadOnlyList<IgnoredFile> IgnoredFiles { get; init; } = [];

    /// <summary>What was to be carried from the JPEGs, and the source does not have, or the target cannot keep.</summary>
    public PreservedProperties NotPreserved { get; init; }

    /// <summary>Failed images, the first of them.</summary>
    public required IReadOnlyList<LedgerEntry> Failures { get; init; }

    /// <summary>Images converted with warnings, the first of them.</summary>
    public required IReadOnlyList<LedgerEntry> Warnings { get; init; }

    /// <summary>What the run was expected to take; null where nobody estimated it, or where no prices were given.</summary>
    public RunEstimate? Estimate { get; init; }

    /// <summary>What it has taken; null where no prices were given.</summary>
    public RunActuals? Actual { get; init; }
}

/// <summary>What a run has taken so far, for comparison with its <see cref="RunEstimate"/>; what else there is to compare is in its
/// <see cref="RunSummary"/>.</summary>
public sealed record RunActuals
{
    /// <summary>Wall time; where more than one process had a part, the time at work, without the pauses between them.</summary>
    /// <value>In seconds.</value>
    public required double ElapsedSeconds { get; init; }

    /// <summary>From each node's first image to its last, all nodes together; the bill also has what nodes take to come, to wait
    /// and to go.</summary>
    /// <value>In hours; null where the machines cost nothing, or are not known.</value>
    public double? NodeHours { get; init; }

    /// <summary>Calls of the storage account by all processes that reached their end; null where none did.</summary>
    public StorageOperations? Operations { get; init; }

    /// <summary>What that costs.</summary>
    public required RunCost Cost { get; init; }
}
