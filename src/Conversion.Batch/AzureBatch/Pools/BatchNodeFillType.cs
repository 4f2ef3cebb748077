using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>How tasks are spread over nodes with several slots.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeFillType>))]
public sealed record BatchNodeFillType(string Text) : BatchValue(Text), IBatchValue<BatchNodeFillType>
{
    /// <summary>Evenly over all nodes; the service's default.</summary>
    public static BatchNodeFillType Spread { get; } = new("spread");

    /// <summary>As many as fit on one node before the next is used; lets autoscale free whole nodes.</summary>
    public static BatchNodeFillType Pack { get; } = new("pack");

    static BatchNodeFillType IBatchValue<BatchNodeFillType>.Of(string text) => new(text);
}
