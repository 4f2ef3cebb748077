namespace Conversion.Batch.AzureBatch;

/// <summary>How many nodes are in which state (see <see cref="BatchNodeState"/>).</summary>
public sealed record BatchNodeCounts : BatchModel
{
    /// <summary>Being allocated.</summary>
    public int? Creating { get; init; }

    /// <summary>Ready, without a task.</summary>
    public int? Idle { get; init; }

    /// <summary>Taken out of scheduling.</summary>
    public int? Offline { get; init; }

    /// <summary>Spot nodes that were taken away.</summary>
    public int? Preempted { get; init; }

    /// <summary>Rebooting.</summary>
    public int? Rebooting { get; init; }

    /// <summary>Being set up anew.</summary>
    public int? Reimaging { get; init; }

    /// <summary>With at least one task.</summary>
    public int? Running { get; init; }

    /// <summary>Being prepared.</summary>
    public int? Starting { get; init; }

    /// <summary>Whose start task failed.</summary>
    public int? StartTaskFailed { get; init; }

    /// <summary>On their way out.</summary>
    public int? LeavingPool { get; init; }

    /// <summary>That have not been heard of.</summary>
    public int? Unknown { get; init; }

    /// <summary>That cannot be used.</summary>
    public int? Unusable { get; init; }

    /// <summary>Whose start task runs.</summary>
    public int? WaitingForStartTask { get; init; }

    /// <summary>Whose machine was given back.</summary>
    public int? Deallocated { get; init; }

    /// <summary>Whose machine is being given back.</summary>
    public int? Deallocating { get; init; }

    /// <summary>All.</summary>
    public int? Total { get; init; }
}
