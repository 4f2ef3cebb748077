namespace Conversion.Batch.AzureBatch;

/// <summary>A task that a node ran.</summary>
public sealed record BatchTaskInfo : BatchModel
{
    /// <summary>Its address.</summary>
    public string? TaskUrl { get; init; }

    /// <summary>Its job.</summary>
    public string? JobId { get; init; }

    /// <summary>Its id.</summary>
    public string? TaskId { get; init; }

    /// <summary>Which part of it, where it has parts.</summary>
    public int? SubtaskId { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchTaskState? TaskState { get; init; }

    /// <summary>How it has gone.</summary>
    public BatchTaskExecutionInfo? ExecutionInfo { get; init; }
}
