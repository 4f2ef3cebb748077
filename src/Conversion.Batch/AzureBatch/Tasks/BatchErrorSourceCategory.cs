using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whose fault it is.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchErrorSourceCategory>))]
public sealed record BatchErrorSourceCategory(string Text) : BatchValue(Text), IBatchValue<BatchErrorSourceCategory>
{
    /// <summary>The task's, or its settings'.</summary>
    public static BatchErrorSourceCategory UserError { get; } = new("usererror");

    /// <summary>The service's.</summary>
    public static BatchErrorSourceCategory ServerError { get; } = new("servererror");

    static BatchErrorSourceCategory IBatchValue<BatchErrorSourceCategory>.Of(string text) => new(text);
}
