using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether a node may get tasks.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<SchedulingState>))]
public sealed record SchedulingState(string Text) : BatchValue(Text), IBatchValue<SchedulingState>
{
    /// <summary>It may.</summary>
    public static SchedulingState Enabled { get; } = new("enabled");

    /// <summary>It may not.</summary>
    public static SchedulingState Disabled { get; } = new("disabled");

    static SchedulingState IBatchValue<SchedulingState>.Of(string text) => new(text);
}
