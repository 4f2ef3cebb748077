namespace Conversion.Batch.AzureBatch;

/// <summary>The identities of a pool's nodes.</summary>
public sealed record BatchPoolIdentity : BatchModel
{
    /// <summary>Which.</summary>
    public BatchPoolIdentityType? Type { get; init; }

    /// <summary>Those that the pool names.</summary>
    public IReadOnlyList<BatchUserAssignedIdentity>? UserAssignedIdentities { get; init; }
}
