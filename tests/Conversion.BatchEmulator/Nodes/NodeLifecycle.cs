using ImageConversion.BatchEmulator.Pools;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>How nodes come, fail and go. The caller holds the account's lock.</summary>
internal sealed class NodeLifecycle(EmulatedAccount account)
{
    // Seen on the service with one Linux node.
    private static readonly TimeSpan CreatingTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartingTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RebootTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReplacementTime = TimeSpan.FromSeconds(60);

    private int _lastFolder;

    public void Create(Pool pool, bool isDedicated)
    {
        string folder = Path.Combine(account.Folder, "nodes", $"{++_lastFolder:d5}");
        var node = new Node(pool, isDedicated, folder, account.Clock.Now);
        pool.Nodes.Add(node);
        Later(node, CreatingTime, () => Boot(node));
    }

    /// <summary>Starts the node's end; its tasks are dealt with as <paramref name="option"/> says.</summary>
    public void Leave(Node node, DeallocationOption option)
    {
        node.IsLeaving = true;
        switch (option)
        {
            case DeallocationOption.TaskCompletion or DeallocationOption.RetainedData when node.Runs.Count > 0:
                // LeaveWhenIdle goes on when the last of them ends.
                return;
            case DeallocationOption.Terminate:
                foreach (TaskRun run in node.Runs.ToList())
                {
                    account.Execution.Terminate(run, WorkFailure.EndedByUser);
                }

                break;
            default:
                account.Execution.RequeueAll(node, isCounted: true);
                break;
        }

        Go(node);
        account.Dispatcher.Dispatch();
    }

    /// <summary>A task of the node ended, however: a node that waited for that leaves now.</summary>
    public void LeaveWhenIdle(Node node)
    {
        if (node.IsLeaving && node.Runs.Count == 0)
        {
            Go(node);
        }
    }

    /// <summary>
    /// Takes a Spot node away: its processes are killed, its data is lost, its tasks go back to their queues without
    /// any counter moving. A replacement under the same id comes after a while.
    /// </summary>
    public void Preempt(Node node)
    {
        if (node.IsDedicated)
        {
            throw BatchFailure.Because("OperationInvalidForCurrentState", "A dedicated node is never preempted");
        }

        if (node.State is NodeState.Preempted or NodeState.LeavingPool)
        {
            return;
        }

        if (node.IsLeaving)
        {
            // It was only waiting for its tasks.
            account.Execution.RequeueAll(node, isCounted: false);
            account.Dispatcher.Dispatch();
            return;
        }

        Discard(node);
        node.MoveTo(NodeState.Preempted, account.Clock.Now);
        account.Dispatcher.Dispatch();
        Later(node, ReplacementTime, () => Replace(node));
    }

    /// <summary>The service lost the node: it takes no tasks any more, its own are requeued, and it stays listed.</summary>
    public void MakeUnusable(Node node)
    {
        account.Execution.RequeueAll(node, isCounted: false);
        if (node.State == NodeState.LeavingPool)
        {
            account.Dispatcher.Dispatch();
            return;
        }

        Kill(node);
        node.BeginLife(hasNewDisk: false);
        node.Errors.Add(new NodeError("UnusableNode", "The compute node has become unusable"));
        node.MoveTo(NodeState.Unusable, account.Clock.Now);
        account.Dispatcher.Dispatch();
    }

    public void Reboot(Node node, DeallocationOption option) => Restart(node, option, NodeState.Rebooting);

    public void Reimage(Node node, DeallocationOption option) => Restart(node, option, NodeState.Reimaging);

    /// <summary>Kills whatever runs on the node, for ever.</summary>
    public static void Kill(Node node)
    {
        node.OtherWork.ForEach(work => work.Kill());
        node.OtherWork.Clear();
        foreach (Preparation preparation in node.Preparations.Values)
        {
            preparation.Work.Kill();
        }
    }

    // The region may have no node for it now; then it stays preempted, and the service tries again.
    private void Replace(Node node)
    {
        if (account.Faults.CapacityLeft(node.Pool, node.IsDedicated) is <= 0)
        {
            Later(node, ReplacementTime, () => Replace(node));
            return;
        }

        node.Replace(account.Clock.Now);
        node.MoveTo(NodeState.Creating, account.Clock.Now);
        Later(node, CreatingTime, () => Boot(node));
    }

    private void Restart(Node node, DeallocationOption option, NodeState state)
    {
        if (node.State is not (NodeState.Idle or NodeState.Running or NodeState.StartTaskFailed or NodeState.Unusable))
        {
            throw BatchFailure.Because(
                "OperationInvalidForCurrentState", $"The node is {JsonShape.Lower(node.State)}");
        }

        foreach (TaskRun run in node.Runs.ToList())
        {
            if (option == DeallocationOption.Terminate)
            {
                account.Execution.Terminate(run, WorkFailure.EndedByUser);
            }
            else
            {
                account.Execution.Requeue(run, isCounted: true);
            }
        }

        Kill(node);
        node.BeginLife(hasNewDisk: state == NodeState.Reimaging);
        node.MoveTo(state, account.Clock.Now);
        account.Dispatcher.Dispatch();
        Later(node, RebootTime, () => Boot(node));
    }

    private void Boot(Node node)
    {
        node.MoveTo(NodeState.Starting, account.Clock.Now);
        Later(node, StartingTime, () =>
        {
            if (account.Faults.TakesUnusableNode(node.Pool.Id))
            {
                MakeUnusable(node);
                return;
            }

            node.LastBootTime = account.Clock.Now;
            node.Folder.Create();
            BeginStartTask(node);
        });
    }

    private void BeginStartTask(Node node)
    {
        if (node.Pool.StartTask is not { } definition)
        {
            BecomeReady(node);
            return;
        }

        bool waits = definition.Flag("waitForSuccess") ?? true;
        node.StartTask = new StartTaskInfo { StartTime = account.Clock.Now };
        if (waits)
        {
            node.MoveTo(NodeState.WaitingForStartTask, account.Clock.Now);
        }
        else
        {
            BecomeReady(node);
        }

        int life = node.Life;
        var series = new WorkSeries();
        node.OtherWork.Add(series);
        account.InBackground(async () =>
        {
            WorkResult result = account.Faults.TakesStartTaskFailure(node.Pool.Id)
                ? WorkResult.Exited(1, account.Clock.Now)
                : await StartTaskAsync(node, definition, series);
            lock (account.Gate)
            {
                if (node.Life == life && !account.IsStopped)
                {
                    EndStartTask(node, result, waits);
                }
            }
        });
    }

    private async Task<WorkResult> StartTaskAsync(Node node, JsonObject definition, WorkSeries series)
    {
        var environment = new NodeEnvironment(account, node);
        var order = new WorkOrder(definition, node.Folder.Startup, environment.ForStartTask(definition), node.Pool);
        return await account.Work.RunWithRetriesAsync(
            order, definition.Whole("maxTaskRetryCount") ?? 0, series, () => node.StartTask!.RetryCount++);
    }

    private void EndStartTask(Node node, WorkResult result, bool waits)
    {
        StartTaskInfo info = node.StartTask!;
        info.EndTime = account.Clock.Now;
        info.ExitCode = result.ExitCode;
        info.Failure = result.Failure;
        if (result.Failure is not null && waits)
        {
            node.Errors.Add(new NodeError("StartTaskFailed", "The start task failed on the node"));
            node.MoveTo(NodeState.StartTaskFailed, account.Clock.Now);
        }
        else if (waits)
        {
            BecomeReady(node);
        }
    }

    private void BecomeReady(Node node)
    {
        if (node.IsLeaving)
        {
            return;
        }

        node.MoveTo(NodeState.Idle, account.Clock.Now);
        account.Dispatcher.Dispatch();
    }

    private void Go(Node node)
    {
        if (node.State == NodeState.LeavingPool)
        {
            return;
        }

        Kill(node);
        node.BeginLife(hasNewDisk: false);
        node.MoveTo(NodeState.LeavingPool, account.Clock.Now);
        account.Clock.AfterService(LeavingTime, () =>
        {
            node.Pool.Nodes.Remove(node);
            DeleteLater(node.Folder);
            account.Allocation.NodeGone(node.Pool);
        });
    }

    private void Discard(Node node)
    {
        account.Execution.RequeueAll(node, isCounted: false);
        Kill(node);
        NodeFolder lost = node.Folder;
        node.BeginLife(hasNewDisk: true);
        DeleteLater(lost);
    }

    // Deleting takes time, which others should not wait for under the lock.
    private void DeleteLater(NodeFolder folder) => account.InBackground(folder.DeleteAsync);

    private void Later(Node node, TimeSpan service, Action action)
    {
        int life = node.Life;
        account.Clock.AfterService(service, () =>
        {
            if (node.Life == life)
            {
                action();
            }
        });
    }
}
