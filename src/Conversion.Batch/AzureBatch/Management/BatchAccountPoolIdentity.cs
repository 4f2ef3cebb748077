namespace Conversion.Batch.AzureBatch;

/// <summary>The identities of a pool's nodes.</summary>
public sealed record BatchAccountPoolIdentity : BatchModel
{
    /// <summary>Which.</summary>
    public BatchPoolIdentityType? Type { get; init; }

    /// <summary>By resource id; what is sent of each is empty.</summary>
    public IReadOnlyDictionary<string, BatchUserAssignedIdentity>? UserAssignedIdentities { get; init; }
}
