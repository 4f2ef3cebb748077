namespace ImageConversion.BatchEmulator.Pools;

internal enum PoolState
{
    Active,
    Deleting,
}

internal enum AllocationState
{
    Steady,
    Resizing,
    Stopping,
}

internal enum NodeFillType
{
    Spread,
    Pack,
}

/// <summary>What becomes of the tasks of a node that leaves.</summary>
internal enum DeallocationOption
{
    Requeue,
    Terminate,
    TaskCompletion,

    /// <summary>As <see cref="TaskCompletion"/>; the service also waits for the files' retention.</summary>
    RetainedData,
}
