using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>A task's way through a node, and all the ways in which it is taken away. Callers hold the account's lock.</summary>
internal sealed class TaskExecution(EmulatedAccount account)
{
    public void Begin(BatchTask task, Node node)
    {
        var run = new TaskRun(task, node);
        task.Run = run;
        task.Place = new TaskPlace(node, node.Folder.Root, NodeFolder.RelativeTask(task.Job.Id, task.Id));
        task.AreFilesCleanedUp = false;
        node.Runs.Add(run);
        node.MoveTo(NodeState.Running, account.Clock.Now);
        Task<bool>? preparation = account.JobWork.Prepare(task.Job, node);
        task.MoveTo(preparation is not null ? TaskState.Preparing : TaskState.Running, account.Clock.Now, () =>
        {
            task.StartTime = account.Clock.Now;
            task.EndTime = null;
            task.ExitCode = null;
            task.Failure = null;
        });
        Task before = task.LastStay;
        task.LastStay = account.InBackground(async () =>
        {
            await before;
            await RunAsync(run, preparation);
        });
    }

    /// <summary>Takes all tasks of a node back into their queues.</summary>
    public void RequeueAll(Node node, bool isCounted)
    {
        foreach (TaskRun run in node.Runs.ToList())
        {
            Requeue(run, isCounted);
        }
    }

    /// <summary>
    /// Kills the process and puts the task back at the head of its queue. Only what a user caused counts as a requeue;
    /// nothing of this counts as a retry.
    /// </summary>
    public void Requeue(TaskRun run, bool isCounted)
    {
        BatchTask task = run.Task;
        Detach(run);
        task.MoveTo(TaskState.Active, account.Clock.Now, () =>
        {
            if (isCounted)
            {
                task.RequeueCount++;
                task.LastRequeueTime = account.Clock.Now;
            }
        });
        task.Job.Enqueue(task, isFirst: true);
        account.JobLifecycle.TaskLeftNode(task.Job);
    }

    /// <summary>Kills the process; the task is complete, with a failure.</summary>
    public void Terminate(TaskRun run, WorkFailure failure)
    {
        Detach(run);
        // What SIGKILL leaves as an exit code: 128 and the signal's number.
        Complete(run.Task, new WorkResult(137, failure) { EndTime = account.Clock.Now });
    }

    /// <summary>The task is complete, whatever it was; its job may be, too.</summary>
    public void Complete(BatchTask task, WorkResult result)
    {
        task.Job.Dequeue(task);
        task.MoveTo(TaskState.Completed, account.Clock.Now, () =>
        {
            task.EndTime = account.Clock.Now;
            task.ExitCode = result.ExitCode;
            task.Failure = result.Failure;
        });
        if (task.Place is { } place)
        {
            account.Clock.After(task.Retention, () => CleanUp(task, place));
        }

        account.JobLifecycle.TaskCompleted(task, result);
        account.JobLifecycle.TaskLeftNode(task.Job);
    }

    private async Task RunAsync(TaskRun run, Task<bool>? preparation)
    {
        BatchTask task = run.Task;
        if (preparation is not null && !await preparation)
        {
            lock (account.Gate)
            {
                if (task.Run == run && !account.IsStopped)
                {
                    Requeue(run, isCounted: false);
                    account.Dispatcher.Dispatch();
                }
            }

            run.Work.Dispose();
            return;
        }

        WorkOrder order;
        lock (account.Gate)
        {
            if (task.Run != run || account.IsStopped)
            {
                run.Work.Dispose();
                return;
            }

            task.MoveTo(TaskState.Running, account.Clock.Now);
            string folder = run.Node.Folder.Task(task.Job.Id, task.Id);
            order = new WorkOrder(
                task.Definition, folder, new NodeEnvironment(account, run.Node).ForTask(task), run.Node.Pool)
            {
                WallClock = task.WallClock,
            };
        }

        // A requeued or retried task starts with an empty directory.
        await NodeFolder.RemoveAsync(order.Folder);
        WorkResult result = await account.Work.RunAsync(order, run.Work);
        run.Work.Dispose();
        lock (account.Gate)
        {
            if (task.Run == run && !account.IsStopped)
            {
                End(run, result);
            }
        }
    }

    private void End(TaskRun run, WorkResult result)
    {
        BatchTask task = run.Task;
        Detach(run);
        run.Node.TotalTasksRun++;
        run.Node.TotalTasksSucceeded += result.Failure is null ? 1 : 0;
        bool mayRetry = result.Failure?.Code == WorkFailure.ExitCodeName
            && (task.MaxRetryCount < 0 || task.RetryCount < task.MaxRetryCount)
            && task.Job.State is JobState.Active or JobState.Disabling or JobState.Disabled;
        if (mayRetry)
        {
            task.MoveTo(TaskState.Active, account.Clock.Now, () =>
            {
                task.RetryCount++;
                task.LastRetryTime = account.Clock.Now;
                task.ExitCode = result.ExitCode;
                task.Failure = result.Failure;
            });
            task.Job.Enqueue(task, isFirst: true);
        }
        else
        {
            Complete(task, result);
        }

        account.JobLifecycle.TaskLeftNode(task.Job);
        account.Dispatcher.Dispatch();
    }

    private void Detach(TaskRun run)
    {
        run.Work.Kill();
        run.Task.Run = null;
        run.Node.Runs.Remove(run);
        if (run.Node.Runs.Count == 0 && run.Node.State == NodeState.Running)
        {
            run.Node.MoveTo(NodeState.Idle, account.Clock.Now);
        }

        account.Nodes.LeaveWhenIdle(run.Node);
    }

    private void CleanUp(BatchTask task, TaskPlace place)
    {
        if (task.State == TaskState.Completed && ReferenceEquals(task.Place, place))
        {
            task.AreFilesCleanedUp = true;
            RemoveFiles(task);
        }
    }

    /// <summary>Deletes what the task left on its node.</summary>
    public void RemoveFiles(BatchTask task)
    {
        if (task.Place is { } place)
        {
            account.InBackground(NodeFolder.TakeAway(Path.Combine(place.Root, place.Folder)));
        }
    }
}
