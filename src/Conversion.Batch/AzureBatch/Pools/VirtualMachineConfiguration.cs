using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What the machines of a pool run.</summary>
public sealed record VirtualMachineConfiguration : BatchModel
{
    /// <summary>The image of the system.</summary>
    public BatchVmImageReference? ImageReference { get; init; }

    /// <summary>The service's agent for it, e.g. <c>batch.node.ubuntu 24.04</c>.</summary>
    [JsonPropertyName("nodeAgentSKUId")]
    public string? NodeAgentSkuId { get; init; }
}
