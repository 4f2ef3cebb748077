namespace Conversion.Batch.AzureBatch;

/// <summary>What the headers of an answer say of a file.</summary>
public sealed record BatchFileProperties
{
    /// <summary>Bytes that the answer holds: the file's length, or a piece's.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Its mode in octal, on Linux.</summary>
    public string? FileMode { get; init; }

    /// <summary>Its address.</summary>
    public string? Url { get; init; }
}
