using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What a job does when all its tasks have completed.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchAllTasksCompleteMode>))]
public sealed record BatchAllTasksCompleteMode(string Text) : BatchValue(Text), IBatchValue<BatchAllTasksCompleteMode>
{
    /// <summary>Nothing: it stays active. Where tasks are still to come: a job without tasks counts as all
    /// complete.</summary>
    public static BatchAllTasksCompleteMode NoAction { get; } = new("noaction");

    /// <summary>It ends, with the reason <c>AllTasksComplete</c>. Set it when all tasks have been added.</summary>
    public static BatchAllTasksCompleteMode TerminateJob { get; } = new("terminatejob");

    static BatchAllTasksCompleteMode IBatchValue<BatchAllTasksCompleteMode>.Of(string text) => new(text);
}
