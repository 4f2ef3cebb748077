namespace Conversion.Batch.AzureBatch;

/// <summary>What a node's machine runs.</summary>
public sealed record VirtualMachineInfo : BatchModel
{
    /// <summary>The image, with its exact version.</summary>
    public BatchVmImageReference? ImageReference { get; init; }

    /// <summary>The machine's resource id, in accounts with their own subscription.</summary>
    public string? ScaleSetVmResourceId { get; init; }
}
