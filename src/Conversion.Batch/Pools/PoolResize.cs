using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>Puts a number of nodes into the service's form.</summary>
internal static class PoolResize
{
    /// <summary>What is asked of the service to give a pool this size.</summary>
    public static BatchPoolResizeOptions ToResize(this PoolSize size, NodeDeallocation tasks = NodeDeallocation.TaskCompletion) => new()
    {
        TargetDedicatedNodes = size.Dedicated,
        TargetLowPriorityNodes = size.Spot,
        ResizeTimeout = size.ResizeTimeout,
        NodeDeallocationOption = tasks.ToOption(),
    };

    /// <summary>The service's word.</summary>
    public static BatchNodeDeallocationOption ToOption(this NodeDeallocation tasks) => tasks switch
    {
        NodeDeallocation.Requeue => BatchNodeDeallocationOption.Requeue,
        NodeDeallocation.Terminate => BatchNodeDeallocationOption.Terminate,
        NodeDeallocation.TaskCompletion => BatchNodeDeallocationOption.TaskCompletion,
        _ => throw new ArgumentOutOfRangeException(nameof(tasks), tasks, "expected a defined value"),
    };
}
