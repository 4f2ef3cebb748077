using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>After which ends files are uploaded.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<OutputFileUploadCondition>))]
public sealed record OutputFileUploadCondition(string Text) : BatchValue(Text), IBatchValue<OutputFileUploadCondition>
{
    /// <summary>After exit code 0.</summary>
    public static OutputFileUploadCondition TaskSuccess { get; } = new("tasksuccess");

    /// <summary>After other exit codes.</summary>
    public static OutputFileUploadCondition TaskFailure { get; } = new("taskfailure");

    /// <summary>After all.</summary>
    public static OutputFileUploadCondition TaskCompletion { get; } = new("taskcompletion");

    static OutputFileUploadCondition IBatchValue<OutputFileUploadCondition>.Of(string text) => new(text);
}
