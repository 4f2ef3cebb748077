using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>For which tasks a node's automatic user is made.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<AutoUserScope>))]
public sealed record AutoUserScope(string Text) : BatchValue(Text), IBatchValue<AutoUserScope>
{
    /// <summary>One user a task.</summary>
    public static AutoUserScope Task { get; } = new("task");

    /// <summary>One user of the whole node; the service's default.</summary>
    public static AutoUserScope Pool { get; } = new("pool");

    static AutoUserScope IBatchValue<AutoUserScope>.Of(string text) => new(text);
}
