using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Each transition of a job, seen through the client, on a clock that the test moves.</summary>
[TestFixture]
internal sealed class JobStatesTests
{
    private const string Pool = "pool";

    private ServiceOnEmulator _account = null!;

    private AzureBatchService Service => _account.Service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await ServiceOnEmulator.WithStandingClockAsync();
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(Pool, dedicated: 1) with { TaskSlotsPerNode = 2 });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [TearDown]
    public void Mend() => _account.Batch.Control.SetQuota(activeJobs: 300);

    [Test]
    public async Task Create_WithoutMore_IsActiveWithTheServicesDefaults()
    {
        await AddAsync("defaults");

        BatchJob job = await Service.GetJobAsync("DEFAULTS");

        Assert.That((job.Id, job.State), Is.EqualTo(("defaults", BatchJobState.Active)));
        Assert.That((job.Priority, job.MaxParallelTasks, job.UsesTaskDependencies), Is.EqualTo((0, -1, (bool?)false)));
        Assert.That(job.Constraints!.MaxWallClockTime, Is.EqualTo(TimeSpan.MaxValue));
        Assert.That(job.Constraints.MaxTaskRetryCount, Is.Zero);
        Assert.That((job.OnAllTasksComplete, job.OnTaskFailure), Is.EqualTo(
            (BatchAllTasksCompleteMode.NoAction, BatchTaskFailureMode.NoAction)));
        Assert.That(job.ExecutionInfo!.PoolId, Is.EqualTo(Pool));
    }

    [Test]
    public async Task Create_ThatCannotBe_IsRefused()
    {
        await AddAsync("once");

        await ServiceOnEmulator.AssertRefusedAsync(
            () => AddAsync("ONCE"), BatchServiceErrorKind.AlreadyExists, "JobExists");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => AddAsync("not an id"), BatchServiceErrorKind.InvalidRequest, "InvalidPropertyValue");
        _account.Batch.Control.SetQuota(activeJobs: 1);
        await ServiceOnEmulator.AssertRefusedAsync(
            () => AddAsync("one-too-many"), BatchServiceErrorKind.QuotaExceeded, "ActiveJobAndScheduleQuotaReached");
    }

    [Test]
    public async Task DisableRequeue_WithATask_IsDisablingThenDisabledAndTheTaskWaits()
    {
        await AddAsync("requeues", "t1");

        await Service.DisableJobAsync("requeues", "requeue");
        BatchJob disabling = await Service.GetJobAsync("requeues");
        _ = await _account.JobAsync("requeues", BatchJobState.Disabled);
        BatchTask waiting = await Service.GetTaskAsync("requeues", "t1");
        await Service.EnableJobAsync("requeues");
        BatchJob enabling = await Service.GetJobAsync("requeues");
        BatchJob active = await _account.JobAsync("requeues", BatchJobState.Active);
        BatchTask again = await _account.TaskAsync("requeues", "t1", BatchTaskState.Running);

        Assert.That(disabling.State, Is.EqualTo(BatchJobState.Disabling));
        Assert.That((waiting.State, waiting.ExecutionInfo!.RequeueCount, waiting.ExecutionInfo.RetryCount), Is.EqualTo(
            (BatchTaskState.Active, 1, 0)));
        Assert.That(enabling.State, Is.EqualTo(BatchJobState.Enabling));
        Assert.That(active.PreviousState, Is.EqualTo(BatchJobState.Enabling));
        Assert.That(again.ExecutionInfo!.RequeueCount, Is.EqualTo(1));
        await EndAsync("requeues", "t1");
    }

    [Test]
    public async Task DisableTerminate_WithATask_EndsTheTask()
    {
        await AddAsync("ends", "t1");

        await Service.DisableJobAsync("ends", "terminate");
        BatchTask ended = await _account.TaskAsync("ends", "t1", BatchTaskState.Completed);
        _ = await _account.JobAsync("ends", BatchJobState.Disabled);

        Assert.That(ended.ExecutionInfo!.Result, Is.EqualTo(BatchTaskExecutionResult.Failure));
        Assert.That(ended.ExecutionInfo.FailureInfo!.Code, Is.EqualTo("TaskEnded"));
    }

    [Test]
    public async Task DisableWait_WithATask_IsDisablingUntilTheTaskEnds()
    {
        await AddAsync("waits", "t1");

        await Service.DisableJobAsync("waits", "wait");
        _account.Clock!.Advance(TimeSpan.FromMinutes(10));
        BatchJob waiting = await Service.GetJobAsync("waits");
        await EndAsync("waits", "t1");
        _ = await _account.JobAsync("waits", BatchJobState.Disabled);

        Assert.That(waiting.State, Is.EqualTo(BatchJobState.Disabling));
        Assert.That((await Service.GetTaskAsync("waits", "t1")).ExecutionInfo!.Result, Is.EqualTo(BatchTaskExecutionResult.Success));
    }

    [Test]
    public async Task Terminate_WithTasks_IsTerminatingThenCompletedAndWaitingOnesNeverRun()
    {
        await AddAsync("terminated", "t1", "t2", "t3");

        await Service.TerminateJobAsync("terminated", "enough");
        BatchJob before = await Service.GetJobAsync("terminated");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreateTaskAsync("terminated", ServiceOnEmulator.Shell("t4", "true")),
            BatchServiceErrorKind.InvalidState,
            "JobBeingTerminated");
        BatchJob after = await _account.JobAsync("terminated", BatchJobState.Completed);
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreateTasksAsync("terminated", [ServiceOnEmulator.Shell("t4", "true")]),
            BatchServiceErrorKind.InvalidState,
            "JobCompleted");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.UpdateJobAsync("terminated", new() { Priority = 1 }), BatchServiceErrorKind.InvalidState, "JobCompleted");
        BatchTaskState?[] states = await Service.GetTasksAsync("terminated").Select(t => t.State).ToArrayAsync();

        Assert.That(before.State, Is.EqualTo(BatchJobState.Terminating));
        Assert.That(after.ExecutionInfo!.TerminateReason, Is.EqualTo("enough"));
        Assert.That(after.ExecutionInfo.EndTime, Is.Not.Null);
        Assert.That(states, Is.EqualTo([BatchTaskState.Completed, BatchTaskState.Completed, BatchTaskState.Active]));
    }

    [Test]
    public async Task Terminate_WithoutReason_IsTheUsers()
    {
        await AddAsync("unreasoned");

        await Service.TerminateJobAsync("unreasoned");

        Assert.That(
            (await _account.JobAsync("unreasoned", BatchJobState.Completed)).ExecutionInfo!.TerminateReason,
            Is.EqualTo("UserTerminate"));
    }

    [Test]
    public async Task Delete_WithATask_IsDeletingThenGoneThenFree()
    {
        await AddAsync("deleted", "t1");

        await Service.DeleteJobAsync("deleted");
        BatchJob before = await Service.GetJobAsync("deleted");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.DeleteJobAsync("deleted"), BatchServiceErrorKind.BeingDeleted, "JobBeingDeleted");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => AddAsync("deleted"), BatchServiceErrorKind.BeingDeleted, "JobBeingDeleted");
        await _account.GoneAsync(() => Service.GetJobAsync("deleted"));

        Assert.That(before.State, Is.EqualTo(BatchJobState.Deleting));
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.GetTaskAsync("deleted", "t1"), BatchServiceErrorKind.NotFound, "JobNotFound");
        await Assert.ThatAsync(() => AddAsync("deleted"), Throws.Nothing);
    }

    [Test]
    public async Task OnAllTasksComplete_SetBeforeThereAreTasks_EndsTheJobAtOnce()
    {
        await Service.CreateJobAsync(ServiceOnEmulator.Job("hasty", Pool) with
        {
            OnAllTasksComplete = BatchAllTasksCompleteMode.TerminateJob,
        });

        BatchJob job = await _account.JobAsync("hasty", BatchJobState.Completed);

        Assert.That(job.ExecutionInfo!.TerminateReason, Is.EqualTo("AllTasksComplete"));
    }

    [Test]
    public async Task OnAllTasksComplete_SetAfterTheTasks_EndsTheJobAfterTheLast()
    {
        await AddAsync("patient", "t1", "t2");

        await Service.UpdateJobAsync("patient", new() { OnAllTasksComplete = BatchAllTasksCompleteMode.TerminateJob });
        await EndAsync("patient", "t1");
        BatchJob before = await Service.GetJobAsync("patient");
        await EndAsync("patient", "t2");
        BatchJob after = await _account.JobAsync("patient", BatchJobState.Completed);

        Assert.That(before.State, Is.EqualTo(BatchJobState.Active));
        Assert.That(after.ExecutionInfo!.TerminateReason, Is.EqualTo("AllTasksComplete"));
    }

    [Test]
    public async Task MaxWallClockTime_FromTheJobsCreation_EndsIt()
    {
        await Service.CreateJobAsync(ServiceOnEmulator.Job("limited", Pool) with
        {
            Constraints = new() { MaxWallClockTime = TimeSpan.FromHours(1) },
        });

        _account.Clock!.Advance(TimeSpan.FromMinutes(59));
        BatchJob before = await Service.GetJobAsync("limited");
        _account.Clock.Advance(TimeSpan.FromMinutes(1));
        BatchJob after = await _account.JobAsync("limited", BatchJobState.Completed);

        Assert.That(before.State, Is.EqualTo(BatchJobState.Active));
        Assert.That(after.ExecutionInfo!.TerminateReason, Is.EqualTo("MaxWallClockTimeExpiry"));
    }

    [TestCase("terminate")]
    [TestCase("disable")]
    public async Task OnTaskFailure_WithJobAction_IsTheJobsEnd(string action)
    {
        string id = "fails-" + action;
        await Service.CreateJobAsync(ServiceOnEmulator.Job(id, Pool) with
        {
            OnTaskFailure = BatchTaskFailureMode.PerformExitOptionsJobAction,
        });

        await Service.CreateTaskAsync(id, WithJobAction(action));
        BatchJob job = await _account.JobAsync(id, action == "disable" ? BatchJobState.Disabled : BatchJobState.Completed);

        Assert.That(job.ExecutionInfo!.TerminateReason, Is.EqualTo(action == "disable" ? null : "TaskFailed"));
    }

    [Test]
    public async Task OnTaskFailure_JobActionWithoutIt_IsRefused()
    {
        await AddAsync("no-action");

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreateTaskAsync("no-action", WithJobAction("terminate")),
            BatchServiceErrorKind.InvalidRequest,
            "InvalidPropertyValue");
    }

    [Test]
    public async Task PreparationAndRelease_OfAJob_AreToldByNode()
    {
        await Service.CreateJobAsync(ServiceOnEmulator.Job("prepared", Pool) with
        {
            JobPreparationTask = new() { CommandLine = "/bin/true" },
            JobReleaseTask = new() { CommandLine = "/bin/sh -c 'exit 3'" },
        });
        await Service.CreateTaskAsync("prepared", ServiceOnEmulator.Shell("t1", "true"));
        _ = await _account.TaskAsync("prepared", "t1", BatchTaskState.Completed);
        await Service.TerminateJobAsync("prepared");
        _ = await _account.JobAsync("prepared", BatchJobState.Completed);

        BatchJobPreparationAndReleaseTaskStatus status =
            await Service.GetJobPreparationAndReleaseTaskStatusesAsync("prepared").SingleAsync();

        Assert.That(status.PoolId, Is.EqualTo(Pool));
        Assert.That(status.JobPreparationTaskExecutionInfo!.State, Is.EqualTo(BatchJobPreparationTaskState.Completed));
        Assert.That(status.JobPreparationTaskExecutionInfo.Result, Is.EqualTo(BatchTaskExecutionResult.Success));
        Assert.That(status.JobReleaseTaskExecutionInfo!.ExitCode, Is.EqualTo(3));
        Assert.That(status.JobReleaseTaskExecutionInfo.Result, Is.EqualTo(BatchTaskExecutionResult.Failure));
    }

    [Test]
    public async Task Update_OfAnotherVersionThanExpected_IsRefused()
    {
        await AddAsync("versions");
        string version = (await Service.GetJobAsync("versions")).ETag!;

        await Service.UpdateJobAsync("versions", new() { Priority = 1 }, version);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.UpdateJobAsync("versions", new() { Priority = 2 }, version),
            BatchServiceErrorKind.ConditionNotMet,
            "ConditionNotMet");
        Assert.That((await Service.GetJobAsync("versions")).Priority, Is.EqualTo(1));
    }

    [Test]
    public async Task TaskCounts_OfAJob_LagBehind()
    {
        await AddAsync("counted", "t1");
        _account.Clock!.Advance(TimeSpan.FromSeconds(10));
        BatchTaskCountsResult before = await Service.GetJobTaskCountsAsync("counted");
        await EndAsync("counted", "t1");

        BatchTaskCountsResult lagging = await Service.GetJobTaskCountsAsync("counted");
        _account.Clock.Advance(TimeSpan.FromSeconds(10));
        BatchTaskCountsResult after = await Service.GetJobTaskCountsAsync("counted");

        Assert.That((before.TaskCounts!.Running, before.TaskCounts.Completed), Is.EqualTo((1, 0)));
        Assert.That(lagging.TaskCounts!.Running, Is.EqualTo(1), "the service's counts lag by seconds");
        Assert.That((after.TaskCounts!.Running, after.TaskCounts.Succeeded, after.TaskSlotCounts!.Completed), Is.EqualTo((0, 1, 1)));
    }

    private static BatchTaskCreateOptions WithJobAction(string action) => ServiceOnEmulator.Shell("t1", "exit 9") with
    {
        AdditionalProperties = new Dictionary<string, JsonElement>
        {
            ["exitConditions"] = JsonSerializer.SerializeToElement(new
            {
                exitCodeRanges = new[] { new { start = 5, end = 10, exitOptions = new { jobAction = action } } },
            }),
        },
    };

    /// <summary>Makes a job whose tasks run until they are released.</summary>
    private async Task AddAsync(string id, params string[] tasks)
    {
        await Service.CreateJobAsync(ServiceOnEmulator.Job(id, Pool));
        foreach (string task in tasks)
        {
            await Service.CreateTaskAsync(id, ServiceOnEmulator.Shell(task, ServiceOnEmulator.Hold($"{id}-{task}")));
        }
    }

    private async Task EndAsync(string job, string task)
    {
        _account.Release(Pool, $"{job}-{task}");
        // The clock stands still here: some tests look at what lags behind.
        while ((await Service.GetTaskAsync(job, task)).State != BatchTaskState.Completed)
        {
            await Task.Delay(5);
        }
    }
}
