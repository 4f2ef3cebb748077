namespace Conversion.Batch.Submission;

/// <summary>Where a run went on Azure Batch: <c>batch.json</c> (docs/formats.md). With it any machine finds the run's job.</summary>
public sealed record BatchRecord
{
    /// <summary>The newest version of the format that this release writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The Batch account's address.</summary>
    public required string Account { get; init; }

    /// <summary>The pool.</summary>
    public required string Pool { get; init; }

    /// <summary>Whether the pool gives its nodes back when the run has ended.</summary>
    public bool ShrinkAfter { get; init; }

    /// <summary>Tasks that the pool runs at one time, as the run was cut for it.</summary>
    public required int Slots { get; init; }

    /// <summary>The nodes' identity: its resource id.</summary>
    public required string Identity { get; init; }

    /// <summary>The worker's SHA-256.</summary>
    public required string Worker { get; init; }

    /// <summary>The run's jobs, in order; the last one is the present one.</summary>
    public required IReadOnlyList<BatchRecordJob> Jobs { get; init; }

    /// <summary>The present job.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public BatchRecordJob Job => Jobs[^1];
}

/// <summary>One job of a run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it was decided on, in UTC.</param>
/// <param name="Shards">How many shards it was made for.</param>
public sealed record BatchRecordJob(string Id, DateTimeOffset At, int Shards);
