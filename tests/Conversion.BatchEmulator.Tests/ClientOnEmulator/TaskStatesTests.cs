using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Each transition of a task, seen through the client, with real processes, on a clock that the test moves.</summary>
[TestFixture]
internal sealed class TaskStatesTests
{
    private const string Pool = "pool";

    private ServiceOnEmulator _account = null!;
    private int _lastJob;
    private string _job = "";

    private AzureBatchService Service => _account.Service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await ServiceOnEmulator.WithStandingClockAsync();
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(Pool, dedicated: 1));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [SetUp]
    public async Task AddJobAsync()
    {
        _job = $"job-{++_lastJob}";
        await Service.CreateJobAsync(ServiceOnEmulator.Job(_job, Pool));
    }

    [TearDown]
    public async Task EndJobAsync() => await Service.DeleteJobAsync(_job);

    [Test]
    public async Task Task_ThatSucceeds_IsActiveRunningCompleted()
    {
        string[] path = [$"first-{_job}", $"second-{_job}"];
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t1", ServiceOnEmulator.Hold(path[0])));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t2", ServiceOnEmulator.Hold(path[1])));

        BatchTask waiting = await Service.GetTaskAsync(_job, "t2");
        _account.Release(Pool, path[0]);
        BatchTask running = await _account.TaskAsync(_job, "t2", BatchTaskState.Running);
        _account.Release(Pool, path[1]);
        BatchTask done = await _account.TaskAsync(_job, "t2", BatchTaskState.Completed);

        Assert.That((waiting.State, waiting.NodeInfo), Is.EqualTo((BatchTaskState.Active, (object?)null)), "the node has one slot");
        Assert.That(running.NodeInfo!.PoolId, Is.EqualTo(Pool));
        Assert.That(running.NodeInfo.TaskRootDirectory, Is.EqualTo($"workitems/{_job}/job-1/t2"));
        Assert.That(running.ExecutionInfo!.StartTime, Is.Not.Null);
        Assert.That((done.ExecutionInfo!.ExitCode, done.ExecutionInfo.Result), Is.EqualTo((0, BatchTaskExecutionResult.Success)));
        Assert.That(done.PreviousState, Is.EqualTo(BatchTaskState.Running));
        Assert.That(done.UserIdentity!.AutoUser!.Scope, Is.EqualTo(AutoUserScope.Pool));
        Assert.That(done.Constraints!.RetentionTime, Is.EqualTo(TimeSpan.FromDays(7)));
    }

    [Test]
    public async Task Task_OfAJobWithPreparation_IsPreparingFirst()
    {
        string job = _job + "p";
        await Service.CreateJobAsync(ServiceOnEmulator.Job(job, Pool) with
        {
            JobPreparationTask = new() { CommandLine = $"/bin/sh -c '{ServiceOnEmulator.Hold(job)}'" },
        });
        await Service.CreateTaskAsync(job, ServiceOnEmulator.Shell("t1", "true"));

        BatchTask preparing = await Service.GetTaskAsync(job, "t1");
        _account.Release(Pool, job);
        BatchTask done = await _account.TaskAsync(job, "t1", BatchTaskState.Completed);

        Assert.That(preparing.State, Is.EqualTo(BatchTaskState.Preparing));
        Assert.That((done.PreviousState, done.ExecutionInfo!.ExitCode), Is.EqualTo((BatchTaskState.Running, 0)));
    }

    [TestCase(0, 1)]
    [TestCase(2, 3)]
    public async Task Task_ThatFails_IsTriedAsOftenAsItMay(int retries, int runs)
    {
        string tally = $"$AZ_BATCH_NODE_SHARED_DIR/runs-{_job}";
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t1", $"echo x >> {tally}; wc -l < {tally}; exit 4") with
        {
            Constraints = new() { MaxTaskRetryCount = retries },
        });

        BatchTask failed = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);

        BatchTaskExecutionInfo info = failed.ExecutionInfo!;
        Assert.That((info.ExitCode, info.Result, info.RetryCount), Is.EqualTo((4, BatchTaskExecutionResult.Failure, retries)));
        Assert.That((info.FailureInfo!.Category, info.FailureInfo.Code), Is.EqualTo((BatchErrorSourceCategory.UserError, "FailureExitCode")));
        Assert.That(int.Parse(await ReadAsync("stdout.txt"), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(runs));
    }

    [Test]
    public async Task Task_WhoseProgramIsMissing_FailsWithoutARetry()
    {
        await Service.CreateTaskAsync(_job, new()
        {
            Id = "t1", CommandLine = "no-such-program --at all", Constraints = new() { MaxTaskRetryCount = 3 },
        });

        BatchTaskExecutionInfo info = (await _account.TaskAsync(_job, "t1", BatchTaskState.Completed)).ExecutionInfo!;

        Assert.That((info.FailureInfo!.Code, info.ExitCode, info.RetryCount), Is.EqualTo(("CommandProgramNotFound", (int?)null, 0)));
    }

    [Test]
    public async Task Task_BeyondItsTime_IsEnded()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1") with
        {
            Constraints = new() { MaxWallClockTime = TimeSpan.FromMinutes(30), MaxTaskRetryCount = 0 },
        });
        _ = await _account.TaskAsync(_job, "t1", BatchTaskState.Running);

        BatchTaskExecutionInfo info = (await _account.UntilAsync(
            () =>
            {
                _account.Clock!.Advance(TimeSpan.FromMinutes(30));
                return Service.GetTaskAsync(_job, "t1");
            },
            t => t.State == BatchTaskState.Completed)).ExecutionInfo!;

        Assert.That((info.FailureInfo!.Code, info.Result), Is.EqualTo(("TaskEnded", BatchTaskExecutionResult.Failure)));
    }

    [Test]
    public async Task Task_OnAPreemptedNode_RunsAgainWithoutACount()
    {
        string pool = "spot-" + _job;
        string job = _job + "s";
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(pool, lowPriority: 1));
        await Service.CreateJobAsync(ServiceOnEmulator.Job(job, pool));
        await Service.CreateTaskAsync(job, ServiceOnEmulator.Held("t1") with { Constraints = new() { MaxTaskRetryCount = 0 } });
        _ = await _account.TaskAsync(job, "t1", BatchTaskState.Running);

        _ = _account.Batch.Control.Preempt(pool);
        BatchTask waiting = await Service.GetTaskAsync(job, "t1");
        _ = await _account.TaskAsync(job, "t1", BatchTaskState.Running);
        _account.Release(pool, "t1");
        BatchTask done = await _account.TaskAsync(job, "t1", BatchTaskState.Completed);

        Assert.That((waiting.State, waiting.PreviousState), Is.EqualTo((BatchTaskState.Active, BatchTaskState.Running)));
        Assert.That(
            (done.ExecutionInfo!.Result, done.ExecutionInfo.RetryCount, done.ExecutionInfo.RequeueCount),
            Is.EqualTo((BatchTaskExecutionResult.Success, 0, 0)));
    }

    [TestCase("requeue", "active", 1)]
    [TestCase("terminate", "completed", 0)]
    [TestCase("taskcompletion", "running", 0)]
    public async Task Task_OnANodeThatLeaves_IsWhatTheResizeSays(string option, string state, int requeues)
    {
        string pool = $"{option}-{_job}";
        string job = _job + "r";
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(pool, dedicated: 1));
        await Service.CreateJobAsync(ServiceOnEmulator.Job(job, pool));
        await Service.CreateTaskAsync(job, ServiceOnEmulator.Held("t1"));
        _ = await _account.TaskAsync(job, "t1", BatchTaskState.Running);

        await Service.ResizePoolAsync(pool, new() { TargetDedicatedNodes = 0, NodeDeallocationOption = new(option) });
        BatchTask task = await Service.GetTaskAsync(job, "t1");
        if (option == "taskcompletion")
        {
            _account.Release(pool, "t1");
            _ = await _account.TaskAsync(job, "t1", BatchTaskState.Completed);
        }

        _ = await _account.SteadyAsync(pool);

        Assert.That((task.State, task.ExecutionInfo!.RequeueCount), Is.EqualTo((new BatchTaskState(state), requeues)));
        Assert.That(await Service.GetNodesAsync(pool).CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Task_OfADeletedPool_IsQueuedAgain()
    {
        string pool = "deleted-" + _job;
        string job = _job + "d";
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(pool, dedicated: 1));
        await Service.CreateJobAsync(ServiceOnEmulator.Job(job, pool));
        await Service.CreateTaskAsync(job, ServiceOnEmulator.Held("t1"));
        _ = await _account.TaskAsync(job, "t1", BatchTaskState.Running);

        await Service.DeletePoolAsync(pool);

        Assert.That((await Service.GetTaskAsync(job, "t1")).State, Is.EqualTo(BatchTaskState.Active));
    }

    [Test]
    public async Task Terminate_OfARunningTask_CompletesIt()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1"));

        await Service.TerminateTaskAsync(_job, "t1");
        BatchTask ended = await Service.GetTaskAsync(_job, "t1");

        Assert.That((ended.State, ended.ExecutionInfo!.Result), Is.EqualTo((BatchTaskState.Completed, BatchTaskExecutionResult.Failure)));
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.TerminateTaskAsync(_job, "t1"), BatchServiceErrorKind.InvalidState, "TaskCompleted");
    }

    [Test]
    public async Task Terminate_OfAWaitingTask_CompletesItToo()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t2"));

        await Service.TerminateTaskAsync(_job, "t2");

        Assert.That((await Service.GetTaskAsync(_job, "t2")).State, Is.EqualTo(BatchTaskState.Completed));
    }

    [Test]
    public async Task Reactivate_OfAFailedTask_RunsItAnew()
    {
        await Service.CreateTaskAsync(
            _job, ServiceOnEmulator.Shell("t1", $"test -e $AZ_BATCH_NODE_SHARED_DIR/mended-{_job} || exit 1"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t2"));
        _ = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);
        _ = await _account.TaskAsync(_job, "t2", BatchTaskState.Running);
        _account.Release(Pool, "mended-" + _job);

        await Service.ReactivateTaskAsync(_job, "t1");
        BatchTask waiting = await Service.GetTaskAsync(_job, "t1");
        await Service.TerminateTaskAsync(_job, "t2");
        BatchTask done = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);

        Assert.That((waiting.State, waiting.ExecutionInfo!.ExitCode), Is.EqualTo((BatchTaskState.Active, (int?)null)));
        Assert.That(done.ExecutionInfo!.Result, Is.EqualTo(BatchTaskExecutionResult.Success));
    }

    [Test]
    public async Task Reactivate_OfWhatDidNotFail_IsRefused()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t1", "true"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t2"));
        _ = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.ReactivateTaskAsync(_job, "t1"), BatchServiceErrorKind.InvalidState, "TaskCompleted");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.ReactivateTaskAsync(_job, "t2"), BatchServiceErrorKind.InvalidState, "TaskNotCompleted");
    }

    [Test]
    public async Task Delete_OfATask_RemovesIt()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1"));

        await Service.DeleteTaskAsync(_job, "t1");

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.GetTaskAsync(_job, "t1"), BatchServiceErrorKind.NotFound, "TaskNotFound");
    }

    [Test]
    public async Task Create_OfTasksThatCannotBe_IsRefusedOneByOne()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1"));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("T1")), BatchServiceErrorKind.AlreadyExists, "TaskExists");
        BatchCreateTasksResult added = await Service.CreateTasksAsync(
            _job, [ServiceOnEmulator.Held("t1"), ServiceOnEmulator.Held("not an id"), ServiceOnEmulator.Held("t2")]);

        Assert.That((added.Sent, added.Accepted, added.Existing, added.Refused.Count), Is.EqualTo((3, 2, 1, 1)));
        Assert.That((added.Refused[0].TaskId, added.Refused[0].Error!.Code), Is.EqualTo(("not an id", "InvalidPropertyValue")));
    }

    [Test]
    public async Task List_WithFilterAndSelect_HasWhatWasAskedFor()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("bad-1", "exit 3"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("good-1", "true"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t-held"));
        _ = await _account.TaskAsync(_job, "good-1", BatchTaskState.Completed);

        async Task<string> IdsAsync(string filter) => string.Join(' ', await Service
            .GetTasksAsync(_job, new BatchListOptions { Filter = filter, Select = "id" }).Select(t => t.Id).ToArrayAsync());

        Assert.That(await IdsAsync("state eq 'completed'"), Is.EqualTo("bad-1 good-1"));
        Assert.That(await IdsAsync("state eq 'Completed' and executionInfo/result eq 'failure'"), Is.EqualTo("bad-1"));
        Assert.That(await IdsAsync("executionInfo/exitCode lt 0 or executionInfo/exitCode gt 0"), Is.EqualTo("bad-1"));
        Assert.That(await IdsAsync("startswith(id,'good')"), Is.EqualTo("good-1"));
        await ServiceOnEmulator.AssertRefusedAsync(
            () => IdsAsync("Status eq 'completed'"), BatchServiceErrorKind.InvalidRequest, "InvalidQueryParameterValue");
    }

    [Test]
    public async Task Files_OfATask_AreListedAndReadWholeAndInPieces()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t1", "mkdir out; echo 0123456789 > out/a.log; echo hello"));
        _ = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);

        string[] names = await Service.GetTaskFilesAsync(_job, "t1")
            .Where(f => f.IsDirectory == false).Select(f => f.Name!).ToArrayAsync();

        Assert.That(await ReadAsync("stdout.txt"), Is.EqualTo("hello\n"));
        Assert.That(await ReadAsync("wd/out/a.log", new BatchFileRange(3, 4)), Is.EqualTo("3456"));
        Assert.That(await ReadAsync("wd/out/a.log", new BatchFileRange(8)), Is.EqualTo("89\n"));
        Assert.That(names, Is.SupersetOf(new[] { "stdout.txt", "stderr.txt", "wd/out/a.log" }));
        await ServiceOnEmulator.AssertRefusedAsync(
            () => ReadAsync("wd/out/a.log", new BatchFileRange(11)), BatchServiceErrorKind.InvalidRange, "InvalidRange");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => ReadAsync("wd/b.log"), BatchServiceErrorKind.NotFound, "FileNotFound");
    }

    [Test]
    public async Task Files_OfAWaitingTask_AreNotThereYet()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t0"));
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Held("t1"));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => ReadAsync("stdout.txt"), BatchServiceErrorKind.InvalidState, "OperationInvalidForCurrentState");
    }

    [Test]
    public async Task Files_KeptLongEnough_AreGone()
    {
        await Service.CreateTaskAsync(_job, ServiceOnEmulator.Shell("t1", "true") with
        {
            Constraints = new() { RetentionTime = TimeSpan.FromHours(1) },
        });
        _ = await _account.TaskAsync(_job, "t1", BatchTaskState.Completed);

        _account.Clock!.Advance(TimeSpan.FromHours(1));

        await ServiceOnEmulator.AssertRefusedAsync(() => ReadAsync("stdout.txt"), BatchServiceErrorKind.Gone, "TaskFilesCleanedup");
    }

    [Test]
    public async Task Files_OfANodeThatHasGone_AreGone()
    {
        string pool = "files-" + _job;
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool(pool, dedicated: 1));
        await Service.CreateJobAsync(ServiceOnEmulator.Job(_job + "f", pool));
        await Service.CreateTaskAsync(_job + "f", ServiceOnEmulator.Shell("t1", "true"));
        _ = await _account.TaskAsync(_job + "f", "t1", BatchTaskState.Completed);

        await Service.ResizePoolAsync(pool, new() { TargetDedicatedNodes = 0 });
        _ = await _account.SteadyAsync(pool);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.GetTaskFileAsync(_job + "f", "t1", "stdout.txt"), BatchServiceErrorKind.Gone, "TaskFilesUnavailable");
    }

    private async Task<string> ReadAsync(string file, BatchFileRange? range = null)
    {
        await using BatchFileContent content = await Service.GetTaskFileAsync(_job, "t1", file, range);
        return await new StreamReader(content.Content).ReadToEndAsync();
    }
}
