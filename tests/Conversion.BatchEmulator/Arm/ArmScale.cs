using ImageConversion.BatchEmulator.Autoscale;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Arm;

/// <summary>A change of scale settings: a resize, a formula, or from one to the other.</summary>
internal static class ArmScale
{
    /// <summary>The caller holds the account's lock.</summary>
    public static void Apply(EmulatedAccount account, Pool pool, JsonObject definition)
    {
        if (definition.Flag("enableAutoScale") == true)
        {
            PoolAutoscale autoscale = PoolAutoscale.Parse(definition, pool.Autoscale);
            if (autoscale.Formula != pool.Autoscale?.Formula || autoscale.Interval != pool.Autoscale.Interval)
            {
                account.Autoscaler.Enable(pool, autoscale);
            }

            return;
        }

        if (definition["targetDedicatedNodes"] is null && definition["targetLowPriorityNodes"] is null)
        {
            return;
        }

        Autoscaler.Disable(pool);
        int dedicated = definition.Whole("targetDedicatedNodes") ?? 0;
        int lowPriority = definition.Whole("targetLowPriorityNodes") ?? 0;
        if (dedicated == pool.TargetDedicated && lowPriority == pool.TargetLowPriority)
        {
            return;
        }

        if (pool.AllocationState != AllocationState.Steady)
        {
            throw new BatchFailure("PoolBeingResized", pool.Id);
        }

        pool.ResizeTimeout = PoolDefinition.ResizeTimeout(definition);
        account.Allocation.Resize(pool, dedicated, lowPriority, DeallocationOption.Requeue);
    }
}
