namespace Conversion.Batch.AzureBatch;

/// <summary>Bounds of a job.</summary>
public sealed record BatchJobConstraints : BatchModel
{
    /// <summary>How long it may take from its creation; then it is ended. Service's default
    /// <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan? MaxWallClockTime { get; init; }

    /// <summary>Tries of each task after the first, where a task says nothing; -1 for no end. Service's default
    /// 0.</summary>
    public int? MaxTaskRetryCount { get; init; }
}
