using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether a task ended well.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskExecutionResult>))]
public sealed record BatchTaskExecutionResult(string Text) : BatchValue(Text), IBatchValue<BatchTaskExecutionResult>
{
    /// <summary>Exit code 0, files uploaded.</summary>
    public static BatchTaskExecutionResult Success { get; } = new("success");

    /// <summary>Anything else; the failure says what.</summary>
    public static BatchTaskExecutionResult Failure { get; } = new("failure");

    static BatchTaskExecutionResult IBatchValue<BatchTaskExecutionResult>.Of(string text) => new(text);
}
