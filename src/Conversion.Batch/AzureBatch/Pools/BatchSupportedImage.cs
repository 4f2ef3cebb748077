using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>An image that the service runs, and the agent that it takes.</summary>
public sealed record BatchSupportedImage : BatchModel
{
    /// <summary>The agent.</summary>
    [JsonPropertyName("nodeAgentSKUId")]
    public string? NodeAgentSkuId { get; init; }

    /// <summary>The image.</summary>
    public BatchVmImageReference? ImageReference { get; init; }

    /// <summary>The system.</summary>
    public OSType? OsType { get; init; }

    /// <summary>What it can, e.g. <c>DockerCompatible</c>.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>When the service ends its support, in UTC.</summary>
    public DateTimeOffset? BatchSupportEndOfLife { get; init; }

    /// <summary>Whether the service's maintainers test it.</summary>
    public ImageVerificationType? VerificationType { get; init; }
}
