using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>A file or a piece of it on its way. Belongs to the caller, who disposes it.</summary>
/// <param name="content">The bytes; readable once, not seekable.</param>
internal sealed class BatchFileContent(Stream content) : IDisposable, IAsyncDisposable
{
    /// <summary>The bytes; readable once, not seekable. A connection that breaks shows as <see cref="IOException"/>.</summary>
    public Stream Content { get; } = content;

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>A piece of a file.</summary>
/// <param name="Offset">Its first byte, from 0.</param>
/// <param name="Length">How many bytes at most; null for all the rest.</param>
internal readonly record struct BatchFileRange(long Offset, long? Length = null)
{
    /// <summary>The range as HTTP writes it (RFC 9110 section 14.1.2), both ends included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative, or the length below 1.</exception>
    public override string ToString()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(Length ?? 1, 1, nameof(Length));
        return string.Create(CultureInfo.InvariantCulture, $"bytes={Offset}-{Offset + Length - 1}");
    }
}

/// <summary>A node: one machine of a pool.</summary>
internal sealed record BatchNode : BatchModel
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BatchNodeState? State { get; init; }

    /// <summary>Whether it may get tasks.</summary>
    public SchedulingState? SchedulingState { get; init; }

    /// <summary>Tasks that it has run since it was allocated.</summary>
    public int? TotalTasksRun { get; init; }

    /// <summary>Tasks that it runs now.</summary>
    public int? RunningTasksCount { get; init; }

    /// <summary>Tasks that ended well here.</summary>
    public int? TotalTasksSucceeded { get; init; }

    /// <summary>How that went.</summary>
    public BatchStartTaskInfo? StartTaskInfo { get; init; }

    /// <summary>Its faults.</summary>
    public IReadOnlyList<BatchResourceError>? Errors { get; init; }

    /// <summary>Whether it is dedicated, not Spot.</summary>
    public bool? IsDedicated { get; init; }
}

/// <summary>Where a node is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeState>))]
internal sealed record BatchNodeState(string Text) : BatchValue(Text), IBatchValue<BatchNodeState>
{
    /// <summary>It is ready and runs no task.</summary>
    public static BatchNodeState Idle { get; } = new("idle");

    /// <summary>It is rebooting.</summary>
    public static BatchNodeState Rebooting { get; } = new("rebooting");

    /// <summary>It is being set up again.</summary>
    public static BatchNodeState Reimaging { get; } = new("reimaging");

    /// <summary>It runs at least one task.</summary>
    public static BatchNodeState Running { get; } = new("running");

    /// <summary>It cannot be used, for a fault of its own.</summary>
    public static BatchNodeState Unusable { get; } = new("unusable");

    /// <summary>Its machine is being allocated.</summary>
    public static BatchNodeState Creating { get; } = new("creating");

    /// <summary>Its machine runs and is being prepared.</summary>
    public static BatchNodeState Starting { get; } = new("starting");

    /// <summary>Its start task runs, and tasks wait for it.</summary>
    public static BatchNodeState WaitingForStartTask { get; } = new("waitingforstarttask");

    /// <summary>Its start task failed; it gets no tasks.</summary>
    public static BatchNodeState StartTaskFailed { get; } = new("starttaskfailed");

    /// <summary>The service has not heard of it.</summary>
    public static BatchNodeState Unknown { get; } = new("unknown");

    /// <summary>It is on its way out.</summary>
    public static BatchNodeState LeavingPool { get; } = new("leavingpool");

    /// <summary>It was taken out of scheduling.</summary>
    public static BatchNodeState Offline { get; } = new("offline");

    /// <summary>Its machine was taken away; it comes back under the same id when there is room.</summary>
    public static BatchNodeState Preempted { get; } = new("preempted");

    static BatchNodeState IBatchValue<BatchNodeState>.Of(string text) => new(text);
}

/// <summary>How a start task went.</summary>
internal sealed record BatchStartTaskInfo : BatchModel
{
    /// <summary>Where it is in its life.</summary>
    public BatchStartTaskState? State { get; init; }

    /// <summary>The command's exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it failed.</summary>
    public BatchTaskFailureInfo? FailureInfo { get; init; }

    /// <summary>Tries after the first.</summary>
    public int? RetryCount { get; init; }

    /// <summary>Whether it went well.</summary>
    public BatchTaskExecutionResult? Result { get; init; }
}

/// <summary>Where a start task is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchStartTaskState>))]
internal sealed record BatchStartTaskState(string Text) : BatchValue(Text), IBatchValue<BatchStartTaskState>
{
    /// <summary>It runs.</summary>
    public static BatchStartTaskState Running { get; } = new("running");

    /// <summary>It has ended, well or not.</summary>
    public static BatchStartTaskState Completed { get; } = new("completed");

    static BatchStartTaskState IBatchValue<BatchStartTaskState>.Of(string text) => new(text);
}

/// <summary>Whether a node may get tasks.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<SchedulingState>))]
internal sealed record SchedulingState(string Text) : BatchValue(Text), IBatchValue<SchedulingState>
{
    /// <summary>It may.</summary>
    public static SchedulingState Enabled { get; } = new("enabled");

    /// <summary>It may not.</summary>
    public static SchedulingState Disabled { get; } = new("disabled");

    static SchedulingState IBatchValue<SchedulingState>.Of(string text) => new(text);
}
