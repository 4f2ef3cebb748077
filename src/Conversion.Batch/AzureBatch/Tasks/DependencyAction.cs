using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What an end means for tasks that wait for this one.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<DependencyAction>))]
public sealed record DependencyAction(string Text) : BatchValue(Text), IBatchValue<DependencyAction>
{
    /// <summary>They may run.</summary>
    public static DependencyAction Satisfy { get; } = new("satisfy");

    /// <summary>They never run.</summary>
    public static DependencyAction Block { get; } = new("block");

    static DependencyAction IBatchValue<DependencyAction>.Of(string text) => new(text);
}
