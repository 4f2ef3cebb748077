using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Puts waiting tasks on free slots: jobs by priority, tasks in order. The caller holds the account's lock.</summary>
internal sealed class Dispatcher(EmulatedAccount account)
{
    /// <summary>Assigns all that can be assigned; called whenever a slot or a task has come free.</summary>
    public void Dispatch()
    {
        foreach (IGrouping<string, Job> jobs in account.Jobs.Values
            .Where(job => job.State == JobState.Active && job.Ready.Count > 0)
            .GroupBy(job => job.PoolId, StringComparer.OrdinalIgnoreCase))
        {
            if (account.Pools.TryGetValue(jobs.Key, out Pool? pool))
            {
                Dispatch(pool, [.. jobs.OrderByDescending(job => job.Priority).ThenBy(job => job.CreationTime)]);
            }
        }
    }

    private void Dispatch(Pool pool, List<Job> jobs)
    {
        List<Node> nodes = [.. pool.Nodes.Where(node => node.TakesTasks && node.FreeSlots > 0)];
        foreach (Job job in jobs)
        {
            LinkedListNode<BatchTask>? entry = job.Ready.First;
            // What did not fit once does not fit again in this round.
            int tooMany = int.MaxValue;
            while (entry is not null && nodes.Count > 0 && !IsFull(job))
            {
                BatchTask task = entry.Value;
                entry = entry.Next;
                if (task.RequiredSlots >= tooMany)
                {
                    continue;
                }

                if (Choose(pool, nodes, job, task) is not { } node)
                {
                    tooMany = task.RequiredSlots;
                    continue;
                }

                job.Dequeue(task);
                account.Execution.Begin(task, node);
                if (node.FreeSlots == 0)
                {
                    nodes.Remove(node);
                }
            }
        }
    }

    private static bool IsFull(Job job) => job.MaxParallelTasks >= 0 && job.Tally.Running >= job.MaxParallelTasks;

    private static Node? Choose(Pool pool, List<Node> nodes, Job job, BatchTask task)
    {
        IEnumerable<Node> fitting = nodes.Where(node => node.FreeSlots >= task.RequiredSlots && !IsBarred(node, job));
        return pool.FillType == NodeFillType.Pack
            ? fitting.MinBy(node => node.FreeSlots)
            : fitting.MaxBy(node => node.FreeSlots);
    }

    // A node whose preparation failed takes no task of that job.
    private static bool IsBarred(Node node, Job job) =>
        node.Preparations.TryGetValue(job.Id, out Preparation? preparation)
        && preparation is { Waits: true, HasFailed: true };
}
