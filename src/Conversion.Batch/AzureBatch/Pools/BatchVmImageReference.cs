namespace Conversion.Batch.AzureBatch;

/// <summary>An image: of the marketplace by publisher, offer and SKU, or of a gallery by its resource id.</summary>
public sealed record BatchVmImageReference : BatchModel
{
    /// <summary>The publisher, e.g. <c>canonical</c>.</summary>
    public string? Publisher { get; init; }

    /// <summary>The offer.</summary>
    public string? Offer { get; init; }

    /// <summary>The SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>The version. Default <c>latest</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The version that a node really has; only in answers.</summary>
    public string? ExactVersion { get; init; }

    /// <summary>The resource id of a gallery's image, instead of the other four. Refused with a shared key.</summary>
    public string? VirtualMachineImageId { get; init; }
}
