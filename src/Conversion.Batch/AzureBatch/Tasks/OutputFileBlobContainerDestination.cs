namespace Conversion.Batch.AzureBatch;

/// <summary>A container that takes files; it must exist.</summary>
public sealed record OutputFileBlobContainerDestination : BatchModel
{
    /// <summary>Its address.</summary>
    public string? ContainerUrl { get; init; }

    /// <summary>The blob's name, or with a pattern the beginning of all names.</summary>
    public string? Path { get; init; }

    /// <summary>Which of the pool's identities writes.</summary>
    public BatchNodeIdentityReference? IdentityReference { get; init; }

    /// <summary>Headers of the uploads, e.g. <c>Content-Type</c>.</summary>
    public IReadOnlyList<NameValuePair>? UploadHeaders { get; init; }
}
