using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>Makes a pool's nodes match its targets, over the service's time. The caller holds the account's lock.</summary>
internal sealed class PoolAllocation(EmulatedAccount account)
{
    // Seen on the service: a pool's first node is listed about 55 s after the pool was created.
    private static readonly TimeSpan AllocationTime = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(10);

    public void Resize(Pool pool, int dedicated, int lowPriority, DeallocationOption option)
    {
        pool.TargetDedicated = dedicated;
        pool.TargetLowPriority = lowPriority;
        pool.ResizeErrors.Clear();
        CancelAlarms(pool);
        pool.MoveTo(AllocationState.Resizing, account.Clock.Now);
        Shrink(pool, dedicated, isDedicated: true, option);
        Shrink(pool, lowPriority, isDedicated: false, option);
        pool.ResizeAlarms.Add(account.Clock.AfterService(AllocationTime, () => Grow(pool)));
    }

    /// <summary>Removes nodes by name: a resize that lowers the targets.</summary>
    public void Remove(Pool pool, IReadOnlyList<Node> nodes, DeallocationOption option)
    {
        pool.TargetDedicated = Math.Max(0, pool.TargetDedicated - nodes.Count(node => node.IsDedicated));
        pool.TargetLowPriority = Math.Max(0, pool.TargetLowPriority - nodes.Count(node => !node.IsDedicated));
        pool.ResizeErrors.Clear();
        CancelAlarms(pool);
        pool.MoveTo(AllocationState.Resizing, account.Clock.Now);
        foreach (Node node in nodes)
        {
            account.Nodes.Leave(node, option);
        }

        SettleWhenReached(pool);
    }

    public void StopResize(Pool pool)
    {
        CancelAlarms(pool);
        pool.MoveTo(AllocationState.Stopping, account.Clock.Now);
        pool.ResizeAlarms.Add(account.Clock.AfterService(StoppingTime, () =>
        {
            pool.TargetDedicated = Staying(pool, isDedicated: true);
            pool.TargetLowPriority = Staying(pool, isDedicated: false);
            Fail(pool, "ResizeStopped", "Desired number of nodes could not be allocated due to a stop resize operation");
            Settle(pool);
        }));
    }

    /// <summary>Deletes: no node takes a task any more, running tasks go back to their queues.</summary>
    public void Delete(Pool pool)
    {
        CancelAlarms(pool);
        pool.Delete(account.Clock.Now);
        pool.Autoscale?.Alarm?.Cancel();
        pool.Autoscale = null;
        pool.TargetDedicated = 0;
        pool.TargetLowPriority = 0;
        pool.MoveTo(AllocationState.Resizing, account.Clock.Now);
        foreach (Node node in pool.Nodes.ToList())
        {
            account.Nodes.Leave(node, DeallocationOption.Requeue);
        }

        RemoveWhenEmpty(pool);
    }

    /// <summary>A node is gone; a resize or deletion that waited for it may be done.</summary>
    public void NodeGone(Pool pool)
    {
        if (pool.State == PoolState.Deleting)
        {
            RemoveWhenEmpty(pool);
        }
        else if (pool.AllocationState == AllocationState.Resizing && pool.ResizeAlarms.Count == 0)
        {
            SettleWhenReached(pool);
        }
    }

    private void Grow(Pool pool)
    {
        CancelAlarms(pool);
        Grow(pool, pool.TargetDedicated, isDedicated: true, account.Quotas.DedicatedNodes, "AccountCoreQuotaReached");
        Grow(
            pool,
            pool.TargetLowPriority,
            isDedicated: false,
            account.Quotas.LowPriorityNodes,
            "AccountLowPriorityCoreQuotaReached");
        if (pool.ResizeErrors.Count > 0)
        {
            Settle(pool);
            return;
        }

        if (Lacks(pool, isDedicated: true) || Lacks(pool, isDedicated: false))
        {
            // Capacity is short: the service goes on trying until the resize time-out.
            pool.ResizeAlarms.Add(account.Clock.AfterService(pool.ResizeTimeout - AllocationTime, () => TimeOut(pool)));
            return;
        }

        SettleWhenReached(pool);
    }

    private void Grow(Pool pool, int target, bool isDedicated, int quota, string quotaCode)
    {
        int wanted = target - Staying(pool, isDedicated);
        int room = quota - account.Pools.Values.Sum(other => other.Nodes.Count(node => node.IsDedicated == isDedicated));
        int capacity = account.Faults.CapacityLeft(pool, isDedicated) ?? int.MaxValue;
        for (int made = 0; made < Math.Min(wanted, Math.Min(room, capacity)); made++)
        {
            account.Nodes.Create(pool, isDedicated);
        }

        if (wanted > room && room <= capacity)
        {
            Fail(pool, quotaCode, isDedicated
                ? "The specified account has reached its dedicated core quota"
                : "The specified account has reached its low-priority core quota");
        }
    }

    private void TimeOut(Pool pool)
    {
        foreach (bool isDedicated in new[] { true, false })
        {
            if (Lacks(pool, isDedicated))
            {
                string kind = isDedicated ? "dedicated" : "low priority";
                Fail(
                    pool,
                    account.Faults.CapacityCode ?? "AllocationTimedout",
                    $"Desired number of {kind} nodes could not be allocated as the resize timeout was reached",
                    $"{Staying(pool, isDedicated)} of {(isDedicated ? pool.TargetDedicated : pool.TargetLowPriority)} are there");
            }
        }

        Settle(pool);
    }

    private static int Staying(Pool pool, bool isDedicated) =>
        pool.Nodes.Count(node => node.IsDedicated == isDedicated && !node.IsLeaving);

    private static bool Lacks(Pool pool, bool isDedicated) =>
        Staying(pool, isDedicated) < (isDedicated ? pool.TargetDedicated : pool.TargetLowPriority);

    private void Shrink(Pool pool, int target, bool isDedicated, DeallocationOption option)
    {
        List<Node> staying = pool.Nodes.Where(node => node.IsDedicated == isDedicated && !node.IsLeaving).ToList();
        IEnumerable<Node> leaving = staying
            .OrderBy(node => node.Runs.Count)
            .ThenByDescending(node => node.AllocationTime)
            .Take(staying.Count - target);
        foreach (Node node in leaving.ToList())
        {
            account.Nodes.Leave(node, option);
        }
    }

    private void SettleWhenReached(Pool pool)
    {
        if (!pool.Nodes.Exists(node => node.IsLeaving))
        {
            Settle(pool);
        }
    }

    private void Settle(Pool pool)
    {
        CancelAlarms(pool);
        pool.MoveTo(AllocationState.Steady, account.Clock.Now);
    }

    private void RemoveWhenEmpty(Pool pool)
    {
        if (pool.Nodes.Count == 0)
        {
            // Even an empty pool is seen deleting for a while.
            account.Clock.AfterService(StoppingTime, () =>
            {
                if (account.Pools.TryGetValue(pool.Id, out Pool? current) && current == pool)
                {
                    account.Pools.Remove(pool.Id);
                }
            });
        }
    }

    private static void Fail(Pool pool, string code, string message, string? reason = null) =>
        pool.ResizeErrors.Add(new ResizeError(code, message, reason));

    private static void CancelAlarms(Pool pool)
    {
        pool.ResizeAlarms.ForEach(alarm => alarm.Cancel());
        pool.ResizeAlarms.Clear();
    }
}
