namespace Conversion.Batch.AzureBatch;

/// <summary>One of the pool's identities.</summary>
public sealed record BatchNodeIdentityReference : BatchModel
{
    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; init; }
}
