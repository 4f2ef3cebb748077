using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;

namespace Conversion.Batch.Pools;

/// <summary>Puts a number of nodes into the service's form.</summary>
internal static class PoolResize
{
    /// <summary>What is asked of the service to give a pool this size. Tasks end first where it gets smaller.</summary>
    public static BatchPoolResizeOptions ToResize(this PoolSize size) => new()
    {
        TargetDedicatedNodes = size.Dedicated,
        TargetLowPriorityNodes = size.Spot,
        ResizeTimeout = size.ResizeTimeout,
        NodeDeallocationOption = BatchNodeDeallocationOption.TaskCompletion,
    };
}
