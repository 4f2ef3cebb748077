namespace Conversion.Batch.AzureBatch;

/// <summary>What each node that ran a job's preparation task runs when the job has ended.</summary>
public sealed record BatchJobReleaseTask : BatchModel
{
    /// <summary>The id. Service's default <c>jobrelease</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Files that are downloaded first.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Environment variables beside the service's own.</summary>
    public IReadOnlyList<NameValuePair>? EnvironmentSettings { get; init; }

    /// <summary>How long it may take; at most 15 min, the service's default.</summary>
    public TimeSpan? MaxWallClockTime { get; init; }

    /// <summary>How long its files are kept on the node. Service's default 7 days.</summary>
    public TimeSpan? RetentionTime { get; init; }

    /// <summary>Who runs it.</summary>
    public UserIdentity? UserIdentity { get; init; }
}
