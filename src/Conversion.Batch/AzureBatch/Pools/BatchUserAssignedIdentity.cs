namespace Conversion.Batch.AzureBatch;

/// <summary>A user-assigned managed identity.</summary>
public sealed record BatchUserAssignedIdentity : BatchModel
{
    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The id that <c>AZURE_CLIENT_ID</c> takes.</summary>
    public string? ClientId { get; init; }

    /// <summary>The id that role assignments take.</summary>
    public string? PrincipalId { get; init; }
}
