namespace Conversion.Batch.AzureBatch;

/// <summary>A task: a command that runs on one node.</summary>
public sealed record BatchTask : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it.</summary>
    public string? ETag { get; init; }

    /// <summary>When the task was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was added, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>What its ends mean for the job.</summary>
    public ExitConditions? ExitConditions { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchTaskState? State { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public DateTimeOffset? StateTransitionTime { get; init; }

    /// <summary>Where it was before.</summary>
    public BatchTaskState? PreviousState { get; init; }

    /// <summary>Since when it was there, in UTC.</summary>
    public DateTimeOffset? PreviousStateTransitionTime { get; init; }

    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Files that are downloaded first.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Files that are uploaded afterwards.</summary>
    public IReadOnlyList<OutputFile>? OutputFiles { get; init; }

    /// <summary>Environment variables beside the service's own.</summary>
    public IReadOnlyList<NameValuePair>? EnvironmentSettings { get; init; }

    /// <summary>How it has gone.</summary>
    public BatchTaskExecutionInfo? ExecutionInfo { get; init; }

    /// <summary>Where it ran last.</summary>
    public BatchNodeInfo? NodeInfo { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }

    /// <summary>Slots of a node that it takes.</summary>
    public int? RequiredSlots { get; init; }

    /// <summary>Who runs it.</summary>
    public UserIdentity? UserIdentity { get; init; }
}
