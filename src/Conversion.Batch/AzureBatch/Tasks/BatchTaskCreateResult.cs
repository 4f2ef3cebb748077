namespace Conversion.Batch.AzureBatch;

/// <summary>What became of one task of a collection.</summary>
public sealed record BatchTaskCreateResult : BatchModel
{
    /// <summary>Whether it was added.</summary>
    public BatchTaskAddStatus? Status { get; init; }

    /// <summary>The task.</summary>
    public string? TaskId { get; init; }

    /// <summary>Its version, where it was added.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was added, in UTC.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Its address, where it was added.</summary>
    public string? Location { get; init; }

    /// <summary>Why it was not added.</summary>
    public BatchServiceError? Error { get; init; }
}
