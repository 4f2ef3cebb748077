using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What becomes of the running tasks of a job that is disabled.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<DisableBatchJobOption>))]
public sealed record DisableBatchJobOption(string Text) : BatchValue(Text), IBatchValue<DisableBatchJobOption>
{
    /// <summary>They are ended, and run anew when the job is enabled.</summary>
    public static DisableBatchJobOption Requeue { get; } = new("requeue");

    /// <summary>They are ended and do not run again: not where their work is still wanted.</summary>
    public static DisableBatchJobOption Terminate { get; } = new("terminate");

    /// <summary>They run to their end first.</summary>
    public static DisableBatchJobOption Wait { get; } = new("wait");

    static DisableBatchJobOption IBatchValue<DisableBatchJobOption>.Of(string text) => new(text);
}
