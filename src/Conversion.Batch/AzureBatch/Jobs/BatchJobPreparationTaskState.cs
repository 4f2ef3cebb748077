using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Where a preparation or release task is in its life on one node.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchJobPreparationTaskState>))]
public sealed record BatchJobPreparationTaskState(string Text) : BatchValue(Text), IBatchValue<BatchJobPreparationTaskState>
{
    /// <summary>It runs, or is tried again.</summary>
    public static BatchJobPreparationTaskState Running { get; } = new("running");

    /// <summary>It has ended, well or not.</summary>
    public static BatchJobPreparationTaskState Completed { get; } = new("completed");

    static BatchJobPreparationTaskState IBatchValue<BatchJobPreparationTaskState>.Of(string text) => new(text);
}
