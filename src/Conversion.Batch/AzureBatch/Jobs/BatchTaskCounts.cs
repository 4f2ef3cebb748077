namespace Conversion.Batch.AzureBatch;

/// <summary>Numbers by state.</summary>
public sealed record BatchTaskCounts : BatchModel
{
    /// <summary>Waiting.</summary>
    public int? Active { get; init; }

    /// <summary>Running, or being prepared.</summary>
    public int? Running { get; init; }

    /// <summary>Ended, well or not.</summary>
    public int? Completed { get; init; }

    /// <summary>Of the completed, those that ended well.</summary>
    public int? Succeeded { get; init; }

    /// <summary>Of the completed, those that failed.</summary>
    public int? Failed { get; init; }
}
