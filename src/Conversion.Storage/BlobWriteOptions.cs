namespace Conversion.Storage;

/// <summary>What is stored besides a blob's bytes, and under which condition.</summary>
public sealed record BlobWriteOptions
{
    /// <summary>Write only where no blob of this name exists. Not together with <see cref="IfMatch"/>.</summary>
    /// <value>Default false.</value>
    public bool IfAbsent { get; init; }

    /// <summary>Write only over a blob with this ETag.</summary>
    /// <value>Default null: unconditional.</value>
    public string? IfMatch { get; init; }

    /// <summary>The media type.</summary>
    /// <value>Default null: the store's own default.</value>
    public string? ContentType { get; init; }

    /// <summary>The service's storage tier for this blob, e.g. <c>Hot</c>, <c>Cool</c>, <c>Cold</c>; stores without tiers
    /// ignore it. A blob in an archive tier cannot be read until it is rehydrated.</summary>
    /// <value>Default null: the account's own default.</value>
    public string? AccessTier { get; init; }

    /// <summary>Names (C# identifiers, case-insensitive) and ASCII values stored with the blob.</summary>
    /// <value>Default null: none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
