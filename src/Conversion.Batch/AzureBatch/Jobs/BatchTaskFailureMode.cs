using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What a job does when one of its tasks fails.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskFailureMode>))]
public sealed record BatchTaskFailureMode(string Text) : BatchValue(Text), IBatchValue<BatchTaskFailureMode>
{
    /// <summary>Nothing; the service's default.</summary>
    public static BatchTaskFailureMode NoAction { get; } = new("noaction");

    /// <summary>What the task's exit conditions say.</summary>
    public static BatchTaskFailureMode PerformExitOptionsJobAction { get; } = new("performexitoptionsjobaction");

    static BatchTaskFailureMode IBatchValue<BatchTaskFailureMode>.Of(string text) => new(text);
}
