namespace Conversion.Batch.AzureBatch;

/// <summary>What a node runs before its first task of a job.</summary>
public sealed record BatchJobPreparationTask : BatchModel
{
    /// <summary>The id. Service's default <c>jobpreparation</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Files that are downloaded first.</summary>
    public IReadOnlyList<ResourceFile>? ResourceFiles { get; init; }

    /// <summary>Environment variables beside the service's own.</summary>
    public IReadOnlyList<NameValuePair>? EnvironmentSettings { get; init; }

    /// <summary>Its bounds.</summary>
    public BatchTaskConstraints? Constraints { get; init; }

    /// <summary>Whether the node's tasks wait for its success. Service's default true.</summary>
    public bool? WaitForSuccess { get; init; }

    /// <summary>Who runs it.</summary>
    public UserIdentity? UserIdentity { get; init; }

    /// <summary>Whether it runs again after a reboot. Service's default true.</summary>
    public bool? RerunOnNodeRebootAfterSuccess { get; init; }
}
