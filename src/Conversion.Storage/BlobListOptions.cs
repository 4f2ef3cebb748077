namespace Conversion.Storage;

/// <summary>What a listing covers.</summary>
public sealed record BlobListOptions
{
    /// <summary>Only names that begin with this.</summary>
    /// <value>Default null: all.</value>
    public string? Prefix { get; init; }

    /// <summary>Whether entries carry their metadata (it costs a larger answer from a service).</summary>
    /// <value>Default false.</value>
    public bool IncludeMetadata { get; init; }
}
