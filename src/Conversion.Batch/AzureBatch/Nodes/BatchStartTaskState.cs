using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Where a start task is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchStartTaskState>))]
public sealed record BatchStartTaskState(string Text) : BatchValue(Text), IBatchValue<BatchStartTaskState>
{
    /// <summary>It runs.</summary>
    public static BatchStartTaskState Running { get; } = new("running");

    /// <summary>It has ended, well or not.</summary>
    public static BatchStartTaskState Completed { get; } = new("completed");

    static BatchStartTaskState IBatchValue<BatchStartTaskState>.Of(string text) => new(text);
}
