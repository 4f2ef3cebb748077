namespace Conversion.Batch.AzureBatch;

/// <summary>Why a task failed.</summary>
public sealed record BatchTaskFailureInfo : BatchModel
{
    /// <summary>Whose fault it is.</summary>
    public BatchErrorSourceCategory? Category { get; init; }

    /// <summary>The kind of cause, e.g. <c>FailureExitCode</c>, <c>CommandProgramNotFound</c>,
    /// <c>TaskEnded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Details.</summary>
    public IReadOnlyList<NameValuePair>? Details { get; init; }
}
