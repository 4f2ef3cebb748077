using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Each transition of a pool, seen through the client, on a clock that the test moves.</summary>
[TestFixture]
internal sealed class PoolStatesTests
{
    // The service's: a first node is listed after about 55 s, a resize gives up after 15 min.
    private static readonly TimeSpan Allocation = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan ResizeTimeout = TimeSpan.FromMinutes(15);

    private ServiceOnEmulator _account = null!;

    private AzureBatchService Service => _account.Service;

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.WithStandingClockAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [TearDown]
    public void Mend()
    {
        _account.Batch.Control.ClearFaults();
        _account.Batch.Control.SetQuota(pools: 100, dedicatedNodes: 10_000, lowPriorityNodes: 10_000);
    }

    [Test]
    public async Task Create_OfTwoNodes_IsResizingThenSteady()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("created", dedicated: 2));

        BatchPool before = await Service.GetPoolAsync("created");
        _account.Clock!.Advance(Allocation);
        BatchPool after = await Service.GetPoolAsync("created");

        Assert.That((before.State, before.AllocationState), Is.EqualTo((BatchPoolState.Active, AllocationState.Resizing)));
        Assert.That((before.CurrentDedicatedNodes, before.TargetDedicatedNodes), Is.EqualTo((0, 2)));
        Assert.That((after.State, after.AllocationState), Is.EqualTo((BatchPoolState.Active, AllocationState.Steady)));
        Assert.That((after.CurrentDedicatedNodes, after.CurrentLowPriorityNodes), Is.EqualTo((2, 0)));
        Assert.That(after.ResizeErrors, Is.Null);
        Assert.That(after.VmSize, Is.EqualTo("standard_d2s_v5"), "the service writes sizes in lower case");
        Assert.That(after.VirtualMachineConfiguration!.ImageReference!.Version, Is.EqualTo("latest"));
        Assert.That((after.TaskSlotsPerNode, after.ResizeTimeout), Is.EqualTo((1, ResizeTimeout)));
        Assert.That(after.TaskSchedulingPolicy!.NodeFillType, Is.EqualTo(BatchNodeFillType.Spread));
        Assert.That(await Service.PoolExistsAsync("CREATED"), Is.True, "ids do not distinguish case");
    }

    [Test]
    public async Task Create_OfAnIdThatExists_IsRefusedInAnyCase()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("twice"));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreatePoolAsync(ServiceOnEmulator.Pool("TWICE")), BatchServiceErrorKind.AlreadyExists, "PoolExists");
    }

    [Test]
    public async Task Create_BeyondTheQuotaOfPools_IsRefused()
    {
        _account.Batch.Control.SetQuota(pools: 0);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.CreatePoolAsync(ServiceOnEmulator.Pool("one-too-many")),
            BatchServiceErrorKind.QuotaExceeded,
            "PoolQuotaReached");
    }

    [Test]
    public async Task Resize_OfASteadyPool_IsResizingThenSteady()
    {
        await AddAsync("grows", 1);

        await Service.ResizePoolAsync("grows", new() { TargetDedicatedNodes = 2, TargetLowPriorityNodes = 1 });
        BatchPool before = await Service.GetPoolAsync("grows");
        BatchPool after = await _account.SteadyAsync("grows");

        Assert.That(before.AllocationState, Is.EqualTo(AllocationState.Resizing));
        Assert.That((after.CurrentDedicatedNodes, after.CurrentLowPriorityNodes), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Resize_ToZero_EmptiesThePool()
    {
        await AddAsync("shrinks", 2);

        await Service.ResizePoolAsync("shrinks", new() { TargetDedicatedNodes = 0 });
        _ = await _account.SteadyAsync("shrinks");

        Assert.That(await Service.GetNodesAsync("shrinks").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Resize_OfAResizingPool_IsRefused()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("busy", dedicated: 1));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.ResizePoolAsync("busy", new() { TargetDedicatedNodes = 2 }),
            BatchServiceErrorKind.InvalidState,
            "PoolBeingResized");
    }

    [Test]
    public async Task Resize_WithATimeoutBelowFiveMinutes_IsRefused()
    {
        await AddAsync("hasty", 0);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.ResizePoolAsync("hasty", new() { TargetDedicatedNodes = 1, ResizeTimeout = TimeSpan.FromMinutes(4) }),
            BatchServiceErrorKind.InvalidRequest,
            "InvalidPropertyValue");
    }

    [Test]
    public async Task StopResize_OfAResizingPool_IsStoppingThenSteady()
    {
        await AddAsync("stopped", 1);
        await Service.ResizePoolAsync("stopped", new() { TargetDedicatedNodes = 5 });

        await Service.StopPoolResizeAsync("stopped");
        BatchPool before = await Service.GetPoolAsync("stopped");
        BatchPool after = await _account.SteadyAsync("stopped");

        Assert.That(before.AllocationState, Is.EqualTo(AllocationState.Stopping));
        Assert.That(after.CurrentDedicatedNodes, Is.EqualTo(1));
        Assert.That(after.ResizeErrors!.Single().Code, Is.EqualTo("ResizeStopped"));
    }

    [Test]
    public async Task StopResize_OfASteadyPool_IsRefused()
    {
        await AddAsync("steady", 0);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.StopPoolResizeAsync("steady"), BatchServiceErrorKind.InvalidState, "OperationInvalidForCurrentState");
    }

    [Test]
    public async Task Resize_BeyondTheRegionsCapacity_IsSteadyAtTheTimeoutWithErrors()
    {
        _account.Batch.Control.LimitCapacity("short", dedicated: 1, lowPriority: 1);
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("short", dedicated: 3, lowPriority: 2));

        _account.Clock!.Advance(Allocation);
        _account.Clock.Advance(ResizeTimeout - Allocation - TimeSpan.FromSeconds(1));
        BatchPool before = await Service.GetPoolAsync("short");
        _account.Clock.Advance(TimeSpan.FromSeconds(1));
        BatchPool after = await Service.GetPoolAsync("short");
        _account.Batch.Control.ClearFaults();
        await Service.ResizePoolAsync("short", new() { TargetDedicatedNodes = 3, TargetLowPriorityNodes = 2 });
        BatchPool mended = await _account.SteadyAsync("short");

        Assert.That((before.AllocationState, before.ResizeErrors), Is.EqualTo((AllocationState.Resizing, (object?)null)));
        Assert.That(after.AllocationState, Is.EqualTo(AllocationState.Steady));
        Assert.That((after.CurrentDedicatedNodes, after.CurrentLowPriorityNodes), Is.EqualTo((1, 1)));
        Assert.That(after.ResizeErrors!.Select(e => e.Code), Is.EqualTo(["AllocationTimedout", "AllocationTimedout"]));
        Assert.That((mended.CurrentDedicatedNodes, mended.ResizeErrors), Is.EqualTo((3, (object?)null)));
    }

    [Test]
    public async Task Resize_BeyondTheQuotaOfCores_IsSteadyWithErrors()
    {
        int used = await Service.GetPoolsAsync().Select(p => p.CurrentDedicatedNodes ?? 0).SumAsync();
        _account.Batch.Control.SetQuota(dedicatedNodes: used + 1);

        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("no-quota", dedicated: 2));
        BatchPool pool = await _account.SteadyAsync("no-quota");

        Assert.That(pool.CurrentDedicatedNodes, Is.EqualTo(1));
        Assert.That(pool.ResizeErrors!.Single().Code, Is.EqualTo("AccountCoreQuotaReached"));
    }

    [Test]
    public async Task AutoScale_EnabledEvaluatedChangedAndDisabled_ScalesThePool()
    {
        await AddAsync("auto", 0);
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.EvaluatePoolAutoScaleAsync("auto", "$TargetDedicatedNodes=1;"),
            BatchServiceErrorKind.InvalidState,
            "OperationInvalidForCurrentState");

        await Service.EnablePoolAutoScaleAsync(
            "auto", new() { AutoScaleFormula = "$TargetDedicatedNodes=2;", AutoScaleEvaluationInterval = TimeSpan.FromMinutes(5) });
        BatchPool enabled = await Service.GetPoolAsync("auto");
        BatchPool grown = await _account.SteadyAsync("auto");
        AutoScaleRun run = await Service.EvaluatePoolAutoScaleAsync("auto", "$TargetDedicatedNodes=7;");
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.ResizePoolAsync("auto", new() { TargetDedicatedNodes = 1 }),
            BatchServiceErrorKind.InvalidState,
            "OperationInvalidForCurrentState");
        await Service.EnablePoolAutoScaleAsync("auto", new() { AutoScaleFormula = "$TargetDedicatedNodes=1;" });
        BatchPool shrunk = await _account.PoolAsync(
            "auto", p => p.AllocationState == AllocationState.Steady && p.CurrentDedicatedNodes == 1);
        await Service.DisablePoolAutoScaleAsync("auto");
        BatchPool disabled = await Service.GetPoolAsync("auto");
        await Service.ResizePoolAsync("auto", new() { TargetDedicatedNodes = 0 });

        Assert.That((enabled.EnableAutoScale, enabled.AllocationState), Is.EqualTo(((bool?)true, AllocationState.Resizing)));
        Assert.That(grown.CurrentDedicatedNodes, Is.EqualTo(2));
        Assert.That(grown.AutoScaleRun!.Results, Does.Contain("$TargetDedicatedNodes=2"));
        Assert.That(run.Results, Does.Contain("$TargetDedicatedNodes=7"));
        Assert.That(run.Error, Is.Null);
        Assert.That(shrunk.AutoScaleEvaluationInterval, Is.EqualTo(TimeSpan.FromMinutes(5)), "what is left out stays");
        Assert.That((disabled.EnableAutoScale, disabled.TargetDedicatedNodes), Is.EqualTo(((bool?)false, (int?)1)));
    }

    [Test]
    public async Task EnableAutoScale_TwiceWithin30Seconds_IsRefusedUntilThen()
    {
        await AddAsync("often", 0);
        var formula = new BatchPoolEnableAutoScaleOptions { AutoScaleFormula = "$TargetDedicatedNodes=0;" };
        AzureBatchService once = _account.Open(o => o.Retry.MaxRetries = 0);
        await once.EnablePoolAutoScaleAsync("often", formula);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => once.EnablePoolAutoScaleAsync("often", new() { AutoScaleFormula = "$TargetDedicatedNodes=1;" }),
            BatchServiceErrorKind.Unavailable,
            "TooManyEnableAutoScaleRequests");
        _account.Clock!.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(() => once.EnablePoolAutoScaleAsync("often", formula), Throws.Nothing);
    }

    [Test]
    public async Task EnableAutoScale_OfAResizingPool_IsRefused()
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool("not-yet", dedicated: 1));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.EnablePoolAutoScaleAsync("not-yet", new() { AutoScaleFormula = "$TargetDedicatedNodes=0;" }),
            BatchServiceErrorKind.InvalidState,
            "PoolBeingResized");
    }

    [TestCase("$TargetDedicatedNodes=;", 15, "AutoScalingFormulaSyntaxError")]
    [TestCase("$TargetDedicatedNodes=0;", 4, "InvalidPropertyValue")]
    [TestCase("$TargetDedicatedNodes=0;", 168 * 60 + 1, "InvalidPropertyValue")]
    public async Task EnableAutoScale_OfWhatCannotBe_IsRefused(string formula, int minutes, string code)
    {
        string pool = $"wrong-{code}-{minutes}";
        await AddAsync(pool, 0);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.EnablePoolAutoScaleAsync(
                pool, new() { AutoScaleFormula = formula, AutoScaleEvaluationInterval = TimeSpan.FromMinutes(minutes) }),
            BatchServiceErrorKind.InvalidRequest,
            code);
    }

    [Test]
    public async Task Delete_OfAPool_IsDeletingThenGoneThenFree()
    {
        await AddAsync("deleted", 1);

        await Service.DeletePoolAsync("deleted");
        BatchPool before = await Service.GetPoolAsync("deleted");
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => Service.DeletePoolAsync("deleted"),
            () => Service.ResizePoolAsync("deleted", new() { TargetDedicatedNodes = 1 }),
            () => Service.CreatePoolAsync(ServiceOnEmulator.Pool("deleted")),
        })
        {
            await ServiceOnEmulator.AssertRefusedAsync(call, BatchServiceErrorKind.BeingDeleted, "PoolBeingDeleted");
        }

        await _account.GoneAsync(() => Service.GetPoolAsync("deleted"));

        Assert.That(before.State, Is.EqualTo(BatchPoolState.Deleting));
        Assert.That(await Service.PoolExistsAsync("deleted"), Is.False);
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.DeletePoolAsync("deleted"), BatchServiceErrorKind.NotFound, "PoolNotFound");
        await Assert.ThatAsync(() => Service.CreatePoolAsync(ServiceOnEmulator.Pool("deleted")), Throws.Nothing);
    }

    [Test]
    public async Task RemoveNodes_OfASteadyPool_TakesThemOut()
    {
        IReadOnlyList<BatchNode> nodes = await AddAsync("removing", 3);
        string[] gone = [nodes[0].Id!, nodes[2].Id!];

        await Service.RemoveNodesAsync("removing", gone);
        BatchPool before = await Service.GetPoolAsync("removing");
        BatchNodeState?[] states = await Service.GetNodesAsync("removing").Where(n => gone.Contains(n.Id)).Select(n => n.State).ToArrayAsync();
        BatchPool after = await _account.SteadyAsync("removing");

        Assert.That(before.AllocationState, Is.EqualTo(AllocationState.Resizing));
        Assert.That(states, Is.EqualTo([BatchNodeState.LeavingPool, BatchNodeState.LeavingPool]));
        Assert.That((after.CurrentDedicatedNodes, after.TargetDedicatedNodes), Is.EqualTo((1, 1)));
        Assert.That((await Service.GetNodesAsync("removing").SingleAsync()).Id, Is.EqualTo(nodes[1].Id));
    }

    [Test]
    public async Task RemoveNodes_MoreThanAHundred_IsRefused()
    {
        await AddAsync("hundred", 0);

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.RemoveNodesAsync("hundred", [.. Enumerable.Range(0, 101).Select(i => $"n{i}")]),
            BatchServiceErrorKind.InvalidRequest,
            "InvalidPropertyValue");
    }

    [Test]
    public async Task Change_OfAnotherVersionThanExpected_IsRefused()
    {
        await AddAsync("versions", 0);
        string version = (await Service.GetPoolAsync("versions")).ETag!;

        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.GetPoolAsync("versions", new BatchGetOptions { IfNoneMatch = version }),
            BatchServiceErrorKind.ConditionNotMet,
            null);
        await Service.ResizePoolAsync("versions", new() { TargetDedicatedNodes = 0 }, version);
        await ServiceOnEmulator.AssertRefusedAsync(
            () => Service.DeletePoolAsync("versions", version), BatchServiceErrorKind.ConditionNotMet, "ConditionNotMet");

        await Assert.ThatAsync(() => Service.GetPoolAsync("versions", new BatchGetOptions { IfNoneMatch = version }), Throws.Nothing);
    }

    [Test]
    public async Task List_OfPoolsImagesAndCounts_HasThem()
    {
        await AddAsync("listed", 2);

        BatchPool pool = await Service.GetPoolsAsync(new BatchListOptions { Filter = "id eq 'listed'", Select = "id,vmSize" }).SingleAsync();
        BatchPoolNodeCounts counts = await Service.GetPoolNodeCountsAsync(new BatchListOptions { Filter = "poolId eq 'listed'" }).SingleAsync();
        BatchSupportedImage[] images = await Service.GetSupportedImagesAsync(
            new BatchListOptions { Filter = "osType eq 'linux' and verificationType eq 'verified'" }).ToArrayAsync();

        Assert.That((pool.VmSize, pool.State), Is.EqualTo(("standard_d2s_v5", (object?)null)), "only what was selected");
        Assert.That((counts.Dedicated!.Idle, counts.Dedicated.Total, counts.LowPriority!.Total), Is.EqualTo((2, 2, 0)));
        Assert.That(images.Select(i => i.NodeAgentSkuId), Has.Member("batch.node.ubuntu 24.04"));
    }

    private Task<IReadOnlyList<BatchNode>> AddAsync(string id, int dedicated) =>
        dedicated > 0 ? _account.AddPoolAsync(ServiceOnEmulator.Pool(id, dedicated)) : AddEmptyAsync(id);

    private async Task<IReadOnlyList<BatchNode>> AddEmptyAsync(string id)
    {
        await Service.CreatePoolAsync(ServiceOnEmulator.Pool(id));
        _ = await _account.SteadyAsync(id);
        return [];
    }
}
