namespace Conversion.Batch.AzureBatch;

/// <summary>Bounds of a task.</summary>
public sealed record BatchTaskConstraints : BatchModel
{
    /// <summary>How long one try may take; then it is ended. Service's default
    /// <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan? MaxWallClockTime { get; init; }

    /// <summary>How long its files are kept on the node. Service's default 7 days.</summary>
    public TimeSpan? RetentionTime { get; init; }

    /// <summary>Tries after one that ended with another exit code than 0; -1 for no end. Preemption does not count.
    /// Default the job's.</summary>
    public int? MaxTaskRetryCount { get; init; }
}
