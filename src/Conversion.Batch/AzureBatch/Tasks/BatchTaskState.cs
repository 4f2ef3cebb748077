using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Where a task is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskState>))]
public sealed record BatchTaskState(string Text) : BatchValue(Text), IBatchValue<BatchTaskState>
{
    /// <summary>It waits for a node: for the first time, after a failed try, or because its node went.</summary>
    public static BatchTaskState Active { get; } = new("active");

    /// <summary>Its node has been chosen and runs the job's preparation task.</summary>
    public static BatchTaskState Preparing { get; } = new("preparing");

    /// <summary>Its command runs, or its files are being downloaded or uploaded.</summary>
    public static BatchTaskState Running { get; } = new("running");

    /// <summary>It runs no more, well or not.</summary>
    public static BatchTaskState Completed { get; } = new("completed");

    static BatchTaskState IBatchValue<BatchTaskState>.Of(string text) => new(text);
}
