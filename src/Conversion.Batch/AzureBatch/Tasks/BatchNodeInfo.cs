namespace Conversion.Batch.AzureBatch;

/// <summary>The node on which a task ran last.</summary>
public sealed record BatchNodeInfo : BatchModel
{
    /// <summary>What prefers this node for another task.</summary>
    public string? AffinityId { get; init; }

    /// <summary>Its address.</summary>
    public string? NodeUrl { get; init; }

    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The task's directory on it, <c>workitems/JOB/job-1/TASK</c>.</summary>
    public string? TaskRootDirectory { get; init; }

    /// <summary>The directory's address.</summary>
    public string? TaskRootDirectoryUrl { get; init; }
}
