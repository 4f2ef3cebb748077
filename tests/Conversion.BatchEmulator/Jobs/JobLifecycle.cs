using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>How jobs begin and end. The caller holds the account's lock.</summary>
internal sealed class JobLifecycle(EmulatedAccount account)
{
    // What the service takes to let go of a job's tasks.
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    // Task counts "may not always be up to date": they lag by seconds.
    private static readonly TimeSpan CountsLag = TimeSpan.FromSeconds(5);

    public void Add(Job job)
    {
        account.Jobs.Add(job.Id, job);
        job.Tally.Changed = () => CountLater(job);
        LimitTime(job);
        CompleteWhenDone(job);
    }

    /// <summary>Takes up changed constraints and actions.</summary>
    public void Changed(Job job)
    {
        LimitTime(job);
        CompleteWhenDone(job);
    }

    public void Disable(Job job, DisableOption option)
    {
        if (job.State is JobState.Disabled or JobState.Disabling)
        {
            return;
        }

        RequireNotEnding(job);
        job.MoveTo(JobState.Disabling, account.Clock.Now);
        foreach (TaskRun run in Runs(job))
        {
            if (option == DisableOption.Requeue)
            {
                account.Execution.Requeue(run, isCounted: true);
            }
            else if (option == DisableOption.Terminate)
            {
                account.Execution.Terminate(run, WorkFailure.EndedByUser);
            }
        }

        TaskLeftNode(job);
    }

    public void Enable(Job job)
    {
        if (job.State is not (JobState.Disabled or JobState.Disabling))
        {
            RequireNotEnding(job);
            return;
        }

        job.MoveTo(JobState.Enabling, account.Clock.Now);
        account.Clock.AfterService(ClosingTime, () =>
        {
            if (job.State == JobState.Enabling)
            {
                job.MoveTo(JobState.Active, account.Clock.Now);
                account.Dispatcher.Dispatch();
            }
        });
    }

    /// <summary>Ends a job: running tasks are killed and complete, active ones stay active and never run.</summary>
    public void Terminate(Job job, string reason)
    {
        RequireNotEnding(job);
        job.TerminateReason = reason;
        Close(job, JobState.Terminating, () =>
        {
            if (job.State == JobState.Terminating)
            {
                job.EndTime = account.Clock.Now;
                job.MoveTo(JobState.Completed, account.Clock.Now);
            }
        });
    }

    /// <summary>Ends a job and removes it, its tasks and their files.</summary>
    public void Delete(Job job)
    {
        if (job.State == JobState.Deleting)
        {
            throw new BatchFailure("JobBeingDeleted", job.Id);
        }

        Close(job, JobState.Deleting, () =>
        {
            account.Jobs.Remove(job.Id);
            account.JobWork.RemoveFiles(job);
        });
    }

    /// <summary>A task is complete: those that depend on it may run, and the job may be done, or come to an end.</summary>
    public void TaskCompleted(BatchTask task, WorkResult result)
    {
        Job job = task.Job;
        JsonObject? options = ExitOptions(task.Definition.Object("exitConditions"), result);
        task.SatisfiesDependents = string.Equals(
            options?.Text("dependencyAction") ?? (result.Failure is null ? "satisfy" : "block"),
            "satisfy",
            StringComparison.OrdinalIgnoreCase);
        foreach (BatchTask waiting in job.Waiting.Where(IsSatisfied).ToList())
        {
            job.Waiting.Remove(waiting);
            job.Enqueue(waiting, isFirst: false);
        }

        if (job.State == JobState.Active && job.OnTaskFailure == TaskFailureAction.PerformExitOptionsJobAction)
        {
            string action = options?.Text("jobAction") ?? (result.Failure is null ? "none" : "terminate");
            switch (action.ToLowerInvariant())
            {
                case "terminate":
                    Terminate(job, "TaskFailed");
                    break;
                case "disable":
                    Disable(job, DisableOption.Requeue);
                    break;
            }
        }

        CompleteWhenDone(job);
    }

    /// <summary>A disabled job's last task has left its node.</summary>
    public void TaskLeftNode(Job job)
    {
        if (job.State == JobState.Disabling && job.Tally.Running == 0)
        {
            account.Clock.AfterService(ClosingTime, () =>
            {
                if (job.State == JobState.Disabling && job.Tally.Running == 0)
                {
                    job.MoveTo(JobState.Disabled, account.Clock.Now);
                }
            });
        }
    }

    /// <summary>Whether all that the task depends on lets it run.</summary>
    public static bool IsSatisfied(BatchTask task)
    {
        if (task.Definition.Object("dependsOn") is not { } dependsOn)
        {
            return true;
        }

        Dictionary<string, BatchTask> tasks = task.Job.TasksById;
        bool Holds(string id) => tasks.TryGetValue(id, out BatchTask? other) && other.SatisfiesDependents;
        return dependsOn.Texts("taskIds").All(Holds)
            && dependsOn.Objects("taskIdRanges").All(range =>
                Enumerable.Range(range.Whole("start")!.Value, range.Whole("end")!.Value - range.Whole("start")!.Value + 1)
                    .All(number => Holds($"{number}")));
    }

    public static void RequireNotEnding(Job job)
    {
        string? code = job.State switch
        {
            JobState.Terminating => "JobBeingTerminated",
            JobState.Completed => "JobCompleted",
            JobState.Deleting => "JobBeingDeleted",
            _ => null,
        };
        if (code is not null)
        {
            throw new BatchFailure(code, job.Id);
        }
    }

    private static JsonObject? ExitOptions(JsonObject? conditions, WorkResult result)
    {
        if (conditions is null)
        {
            return null;
        }

        if (result.IsPreProcessingError)
        {
            return conditions.Object("preProcessingError") ?? conditions.Object("default");
        }

        if (result.IsUploadError)
        {
            return conditions.Object("fileUploadError") ?? conditions.Object("default");
        }

        int code = result.ExitCode ?? 0;
        JsonObject? match =
            conditions.Objects("exitCodes").FirstOrDefault(entry => entry.Whole("code") == code)
            ?? conditions.Objects("exitCodeRanges")
                .FirstOrDefault(entry => entry.Whole("start") <= code && entry.Whole("end") >= code);
        return match?.Object("exitOptions") ?? (code == 0 ? null : conditions.Object("default"));
    }

    // A job without tasks counts as one whose tasks are all complete.
    private void CompleteWhenDone(Job job)
    {
        if (job.State == JobState.Active
            && job.OnAllTasksComplete == AllTasksCompleteAction.TerminateJob
            && job.IsAllComplete)
        {
            Terminate(job, "AllTasksComplete");
        }
    }

    private void CountLater(Job job)
    {
        job.CountsAlarm ??= account.Clock.AfterService(CountsLag, () =>
        {
            job.CountsAlarm = null;
            job.SeenCounts = job.Tally.ToJson();
        });
    }

    private void LimitTime(Job job)
    {
        job.Limit?.Cancel();
        if (job.MaxWallClockTime == WorkOrder.Unlimited)
        {
            return;
        }

        TimeSpan left = job.CreationTime + job.MaxWallClockTime - account.Clock.Now;
        job.Limit = account.Clock.After(left, () =>
        {
            if (job.State is JobState.Active or JobState.Disabled or JobState.Disabling or JobState.Enabling)
            {
                Terminate(job, "MaxWallClockTimeExpiry");
            }
        });
    }

    private void Close(Job job, JobState state, Action done)
    {
        job.Limit?.Cancel();
        job.MoveTo(state, account.Clock.Now);
        List<Task> stays = [.. job.DeletedStays.Values];
        foreach (TaskRun run in Runs(job))
        {
            stays.Add(run.Task.LastStay);
            account.Execution.Terminate(run, WorkFailure.EndedByUser);
        }

        Func<Task> release = account.JobWork.EndPreparation(job);
        account.InBackground(async () =>
        {
            await Task.WhenAll(stays);
            await release();
            lock (account.Gate)
            {
                account.Clock.AfterService(ClosingTime, done);
            }
        });
    }

    private static List<TaskRun> Runs(Job job) => [.. job.Tasks.Select(task => task.Run).OfType<TaskRun>()];
}
