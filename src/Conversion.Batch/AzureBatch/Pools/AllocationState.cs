using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether a pool is gaining or losing nodes.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<AllocationState>))]
public sealed record AllocationState(string Text) : BatchValue(Text), IBatchValue<AllocationState>
{
    /// <summary>The number of nodes does not change; the only state in which a resize is accepted.</summary>
    public static AllocationState Steady { get; } = new("steady");

    /// <summary>Nodes are being added or removed.</summary>
    public static AllocationState Resizing { get; } = new("resizing");

    /// <summary>A resize is being stopped.</summary>
    public static AllocationState Stopping { get; } = new("stopping");

    static AllocationState IBatchValue<AllocationState>.Of(string text) => new(text);
}
