using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Each transition of a node, seen through the client, on a clock that the test moves. The service's states
/// <c>unknown</c> and <c>offline</c> come from faults of its own that the emulator does not have.</summary>
[TestFixture]
internal sealed class NodeStatesTests
{
    private static readonly TimeSpan Allocation = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan Creating = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rebooting = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Replacement = TimeSpan.FromSeconds(60);

    private ServiceOnEmulator _account = null!;

    private AzureBatchService Service => _account.Service;

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.WithStandingClockAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Node_WithoutStartTask_IsCreatingStartingIdle()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("plain", dedicated: 1));

        BatchNodeState?[] states =
        [
            await AfterAsync("plain", Allocation), await AfterAsync("plain", Creating), await AfterAsync("plain", Starting),
        ];

        Assert.That(states, Is.EqualTo([BatchNodeState.Creating, BatchNodeState.Starting, BatchNodeState.Idle]));
        BatchNode node = await OnlyAsync("plain");
        Assert.That((node.IsDedicated, node.SchedulingState), Is.EqualTo(((bool?)true, SchedulingState.Enabled)));
        Assert.That((await Service.GetNodeAsync("plain", node.Id!)).State, Is.EqualTo(BatchNodeState.Idle));
    }

    [Test]
    public async Task Node_WithStartTask_WaitsForIt()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("prepared", dedicated: 1) with
        {
            StartTask = new() { CommandLine = $"/bin/sh -c 'echo ready; {ServiceOnEmulator.Hold("start")}'" },
        });

        BatchNode waiting = await _account.NodeAsync("prepared", BatchNodeState.WaitingForStartTask);
        _account.Release("prepared", "start");
        BatchNode ready = await _account.NodeAsync("prepared", BatchNodeState.Idle);

        Assert.That(waiting.StartTaskInfo!.State, Is.EqualTo(BatchStartTaskState.Running));
        Assert.That(ready.StartTaskInfo!.State, Is.EqualTo(BatchStartTaskState.Completed));
        Assert.That((ready.StartTaskInfo.ExitCode, ready.StartTaskInfo.Result), Is.EqualTo((0, BatchTaskExecutionResult.Success)));
        await using BatchFileContent log = await Service.GetNodeFileAsync("prepared", ready.Id!, "startup/stdout.txt");
        Assert.That(await new StreamReader(log.Content).ReadToEndAsync(), Is.EqualTo("ready\n"));
    }

    [Test]
    public async Task Node_WhoseStartTaskNobodyWaitsFor_IsIdleMeanwhile()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("careless", dedicated: 1) with
        {
            StartTask = new() { CommandLine = "/bin/false", WaitForSuccess = false },
        });

        BatchNode node = await _account.NodeAsync("careless", BatchNodeState.Idle);
        node = await _account.UntilAsync(() => OnlyAsync("careless"), n => n.StartTaskInfo?.State == BatchStartTaskState.Completed);

        Assert.That(node.State, Is.EqualTo(BatchNodeState.Idle));
        Assert.That(node.StartTaskInfo!.Result, Is.EqualTo(BatchTaskExecutionResult.Failure));
    }

    [Test]
    public async Task Node_WhoseStartTaskFails_TakesNoTasksUntilARebootMendsIt()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("broken", dedicated: 1) with
        {
            StartTask = new()
            {
                CommandLine = "/bin/sh -c 'test -e $AZ_BATCH_NODE_SHARED_DIR/mended || exit 7'", MaxTaskRetryCount = 2,
            },
        });
        await Service.CreateJobAsync(ServiceOnEmulator.Job("broken", "broken"));
        await Service.CreateTaskAsync("broken", ServiceOnEmulator.Shell("t1", "true"));

        BatchNode failed = await _account.NodeAsync("broken", BatchNodeState.StartTaskFailed);
        BatchTask waiting = await Service.GetTaskAsync("broken", "t1");
        _account.Release("broken", "mended");
        await Service.RebootNodeAsync("broken", failed.Id!);
        BatchTask done = await _account.TaskAsync("broken", "t1", BatchTaskState.Completed);

        Assert.That((failed.StartTaskInfo!.ExitCode, failed.StartTaskInfo.RetryCount), Is.EqualTo((7, 2)));
        Assert.That(failed.StartTaskInfo.FailureInfo!.Code, Is.EqualTo("FailureExitCode"));
        Assert.That(failed.Errors!.Single().Code, Is.EqualTo("StartTaskFailed"));
        Assert.That(waiting.State, Is.EqualTo(BatchTaskState.Active));
        Assert.That(done.NodeInfo!.NodeId, Is.EqualTo(failed.Id));
    }

    [Test]
    public async Task Node_WithATask_IsRunningThenIdle()
    {
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool("works", dedicated: 1) with { TaskSlotsPerNode = 2 });
        await Service.CreateJobAsync(ServiceOnEmulator.Job("works", "works"));
        await Service.CreateTaskAsync("works", ServiceOnEmulator.Held("t1"));

        BatchNode running = await OnlyAsync("works");
        _account.Release("works", "t1");
        BatchNode idle = await _account.NodeAsync("works", BatchNodeState.Idle);

        Assert.That((running.State, running.RunningTasksCount), Is.EqualTo((BatchNodeState.Running, 1)));
        Assert.That((idle.TotalTasksRun, idle.TotalTasksSucceeded, idle.RunningTasksCount), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public async Task SpotNode_Preempted_StaysListedAndComesBackUnderItsId()
    {
        string id = (await _account.AddPoolAsync(ServiceOnEmulator.Pool("spot", lowPriority: 1)))[0].Id!;

        _account.Batch.Control.PreemptNode("spot", id);
        BatchNode gone = await OnlyAsync("spot");
        BatchPoolNodeCounts counts = await Service.GetPoolNodeCountsAsync(new BatchListOptions { Filter = "poolId eq 'spot'" }).SingleAsync();
        BatchNodeState?[] states =
        [
            await AfterAsync("spot", Replacement), await AfterAsync("spot", Creating), await AfterAsync("spot", Starting),
        ];

        Assert.That((gone.Id, gone.State, gone.IsDedicated), Is.EqualTo((id, BatchNodeState.Preempted, (bool?)false)));
        Assert.That((counts.LowPriority!.Preempted, counts.LowPriority.Total), Is.EqualTo((1, 1)));
        Assert.That((await Service.GetPoolAsync("spot")).CurrentLowPriorityNodes, Is.EqualTo(1), "preempted ones are counted");
        Assert.That(states, Is.EqualTo([BatchNodeState.Creating, BatchNodeState.Starting, BatchNodeState.Idle]));
        Assert.That((await OnlyAsync("spot")).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task Node_ThatTheServiceLost_IsUnusableUntilItIsReimaged()
    {
        string id = (await _account.AddPoolAsync(ServiceOnEmulator.Pool("lost", dedicated: 1)))[0].Id!;

        _account.Batch.Control.MakeUnusable("lost", id);
        BatchNode lost = await OnlyAsync("lost");
        await Service.ReimageNodeAsync("lost", id);
        BatchNodeState?[] states =
        [
            (await OnlyAsync("lost")).State, await AfterAsync("lost", Rebooting), await AfterAsync("lost", Starting),
        ];

        Assert.That((lost.State, lost.Errors!.Single().Code), Is.EqualTo((BatchNodeState.Unusable, "UnusableNode")));
        Assert.That(states, Is.EqualTo([BatchNodeState.Reimaging, BatchNodeState.Starting, BatchNodeState.Idle]));
        Assert.That((await OnlyAsync("lost")).Errors, Is.Null.Or.Empty);
    }

    [Test]
    public async Task Node_Rebooted_IsRebootingStartingIdle()
    {
        string id = (await _account.AddPoolAsync(ServiceOnEmulator.Pool("reboots", dedicated: 1)))[0].Id!;

        await Service.RebootNodeAsync("reboots", id);
        BatchNodeState?[] states =
        [
            (await OnlyAsync("reboots")).State, await AfterAsync("reboots", Rebooting), await AfterAsync("reboots", Starting),
        ];

        Assert.That(states, Is.EqualTo([BatchNodeState.Rebooting, BatchNodeState.Starting, BatchNodeState.Idle]));
    }

    [Test]
    public async Task Node_RebootedWhileItStarts_IsRefused()
    {
        string id = (await _account.AddPoolAsync(ServiceOnEmulator.Pool("impatient", dedicated: 1)))[0].Id!;
        await Service.RebootNodeAsync("impatient", id);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.RebootNodeAsync("impatient", id), BatchServiceErrorKind.InvalidState, "OperationInvalidForCurrentState");
    }

    [Test]
    public async Task Node_TakenOutOfScheduling_GetsTasksOnlyAfterwards()
    {
        string id = (await _account.AddPoolAsync(ServiceOnEmulator.Pool("scheduling", dedicated: 1)))[0].Id!;
        await Service.CreateJobAsync(ServiceOnEmulator.Job("scheduling", "scheduling"));

        await Service.DisableNodeSchedulingAsync("scheduling", id);
        await Service.CreateTaskAsync("scheduling", ServiceOnEmulator.Shell("t1", "true"));
        BatchNode disabled = await OnlyAsync("scheduling");
        BatchTask waiting = await Service.GetTaskAsync("scheduling", "t1");
        await Service.EnableNodeSchedulingAsync("scheduling", id);
        _ = await _account.TaskAsync("scheduling", "t1", BatchTaskState.Completed);

        Assert.That((disabled.SchedulingState, disabled.State), Is.EqualTo((SchedulingState.Disabled, BatchNodeState.Idle)));
        Assert.That(waiting.State, Is.EqualTo(BatchTaskState.Active));
    }

    [Test]
    public async Task Node_OfAShrinkingPool_IsLeavingThenGone()
    {
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool("leaves", dedicated: 1));

        await Service.ResizePoolAsync("leaves", new() { TargetDedicatedNodes = 0 });
        BatchNode leaving = await OnlyAsync("leaves");
        _ = await _account.SteadyAsync("leaves");

        Assert.That(leaving.State, Is.EqualTo(BatchNodeState.LeavingPool));
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.GetNodeAsync("leaves", leaving.Id!), BatchServiceErrorKind.NotFound, "NodeNotFound");
    }

    [Test]
    public async Task Node_OfAPoolThatIsDeleted_IsLeaving()
    {
        _ = await _account.AddPoolAsync(ServiceOnEmulator.Pool("dissolves", dedicated: 1));

        await Service.DeletePoolAsync("dissolves");

        Assert.That((await OnlyAsync("dissolves")).State, Is.EqualTo(BatchNodeState.LeavingPool));
    }

    private async Task<BatchNodeState?> AfterAsync(string pool, TimeSpan time)
    {
        _account.Clock!.Advance(time);
        return (await OnlyAsync(pool)).State;
    }

    private async Task<BatchNode> OnlyAsync(string pool) => await Service.GetNodesAsync(pool).SingleAsync();
}
