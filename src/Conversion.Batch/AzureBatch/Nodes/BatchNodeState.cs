using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Where a node is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeState>))]
public sealed record BatchNodeState(string Text) : BatchValue(Text), IBatchValue<BatchNodeState>
{
    /// <summary>It is ready and runs no task.</summary>
    public static BatchNodeState Idle { get; } = new("idle");

    /// <summary>It is rebooting.</summary>
    public static BatchNodeState Rebooting { get; } = new("rebooting");

    /// <summary>It is being set up anew.</summary>
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

    /// <summary>Its machine was given back.</summary>
    public static BatchNodeState Deallocated { get; } = new("deallocated");

    /// <summary>Its machine is being given back.</summary>
    public static BatchNodeState Deallocating { get; } = new("deallocating");

    static BatchNodeState IBatchValue<BatchNodeState>.Of(string text) => new(text);
}
