namespace Conversion.Batch.AzureBatch;

/// <summary>Properties of a file.</summary>
public sealed record FileProperties : BatchModel
{
    /// <summary>When it was made, in UTC; not on Linux.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Its media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Its mode in octal, on Linux.</summary>
    public string? FileMode { get; init; }
}
