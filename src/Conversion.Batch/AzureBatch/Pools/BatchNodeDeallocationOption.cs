using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What becomes of the tasks of nodes that are removed.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeDeallocationOption>))]
public sealed record BatchNodeDeallocationOption(string Text) : BatchValue(Text), IBatchValue<BatchNodeDeallocationOption>
{
    /// <summary>They are ended and queued again; the service's default. Counts in <c>requeueCount</c>.</summary>
    public static BatchNodeDeallocationOption Requeue { get; } = new("requeue");

    /// <summary>They are ended and do not run again: not for tasks whose work is still wanted.</summary>
    public static BatchNodeDeallocationOption Terminate { get; } = new("terminate");

    /// <summary>The node goes when its tasks are done; the shrinking takes as long as they do.</summary>
    public static BatchNodeDeallocationOption TaskCompletion { get; } = new("taskcompletion");

    /// <summary>The node goes when the files of its tasks have expired. The service is retiring it.</summary>
    public static BatchNodeDeallocationOption RetainedData { get; } = new("retaineddata");

    static BatchNodeDeallocationOption IBatchValue<BatchNodeDeallocationOption>.Of(string text) => new(text);
}
