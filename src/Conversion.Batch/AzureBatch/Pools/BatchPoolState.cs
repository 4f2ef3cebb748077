using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether a pool is there to be used.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolState>))]
public sealed record BatchPoolState(string Text) : BatchValue(Text), IBatchValue<BatchPoolState>
{
    /// <summary>The pool takes requests and runs tasks.</summary>
    public static BatchPoolState Active { get; } = new("active");

    /// <summary>The pool is on its way out; running tasks have been requeued.</summary>
    public static BatchPoolState Deleting { get; } = new("deleting");

    static BatchPoolState IBatchValue<BatchPoolState>.Of(string text) => new(text);
}
