namespace ImageConversion.Batch.Pools;

/// <summary>What becomes of the tasks of nodes that leave a pool or restart.</summary>
public enum NodeDeallocation
{
    /// <summary>The nodes go when their tasks have ended. Takes as long as the tasks do.</summary>
    TaskCompletion,

    /// <summary>The tasks end at once and are run again on other nodes. Images in flight are converted again.</summary>
    Requeue,

    /// <summary>The tasks end at once and are not run again. Not for a run that is to be completed without another submission.</summary>
    Terminate,
}

/// <summary>A node of a pool.</summary>
public sealed record PoolNode
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The service's word for its state, e.g. <c>idle</c>.</summary>
    public required string State { get; init; }

    /// <summary>Whether it is dedicated; else it is a Spot node.</summary>
    public required bool IsDedicated { get; init; }

    /// <summary>Tasks that it runs now.</summary>
    public required int RunningTasks { get; init; }

    /// <summary>Tasks that it has run since it was allocated.</summary>
    public required int TasksRun { get; init; }

    /// <summary>Why it cannot work; null where nothing is wrong.</summary>
    public string? Problem { get; init; }
}
