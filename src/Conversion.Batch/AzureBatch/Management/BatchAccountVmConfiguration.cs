namespace Conversion.Batch.AzureBatch;

/// <summary>Image and agent.</summary>
public sealed record BatchAccountVmConfiguration : BatchModel
{
    /// <summary>The image of the system.</summary>
    public BatchAccountImageReference? ImageReference { get; init; }

    /// <summary>The service's agent for it, e.g. <c>batch.node.ubuntu 24.04</c>.</summary>
    public string? NodeAgentSkuId { get; init; }
}
