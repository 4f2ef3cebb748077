namespace Conversion.Batch.AzureBatch;

/// <summary>A task to be added.</summary>
public sealed record BatchTaskCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What its ends mean for the job.</summary>
    public ExitConditions? ExitConditions { get; init; }

    /// <summary>The command; no shell reads it.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Files that are downloaded first; few, for a request holds less than 1 MB.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Files that are uploaded afterwards.</summary>
    public IReadOnlyList<OutputFile>? OutputFiles { get; init; }

    /// <summary>Environment variables beside the service's own.</summary>
    public IReadOnlyList<NameValuePair>? EnvironmentSettings { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }

    /// <summary>Slots of a node that it takes. Default 1.</summary>
    public int? RequiredSlots { get; init; }

    /// <summary>Who runs it. Default the pool's automatic user without elevation.</summary>
    public UserIdentity? UserIdentity { get; init; }
}
