namespace Conversion.Batch.AzureBatch;

/// <summary>What each node runs, at each boot, before it takes tasks: it must bear being run again.</summary>
public sealed record BatchStartTask : BatchModel
{
    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Files that are downloaded first.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Environment variables beside the service's own.</summary>
    public IReadOnlyList<NameValuePair>? EnvironmentSettings { get; init; }

    /// <summary>Who runs it. Default the node's automatic user without elevation.</summary>
    public UserIdentity? UserIdentity { get; init; }

    /// <summary>Tries after the first; -1 for no end. Default 0.</summary>
    public int? MaxTaskRetryCount { get; init; }

    /// <summary>Whether tasks wait for its success. Service's default true.</summary>
    public bool? WaitForSuccess { get; init; }
}
