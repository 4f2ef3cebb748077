namespace Conversion.Batch.AzureBatch;

/// <summary>How many tasks, and slots for them, are in which state. It lags behind by seconds: not for a
/// verdict.</summary>
public sealed record BatchTaskCountsResult : BatchModel
{
    /// <summary>Tasks.</summary>
    public BatchTaskCounts? TaskCounts { get; init; }

    /// <summary>Slots that the tasks take.</summary>
    public BatchTaskCounts? TaskSlotCounts { get; init; }
}
