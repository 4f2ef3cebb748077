using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>What <c>imgconv pool</c> does, on the emulator.</summary>
[TestFixture]
internal sealed class PoolManagerTests
{
    private ServiceOnEmulator _account = null!;
    private int _last;
    private string _id = "";

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.QuickAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [SetUp]
    public void NextId() => _id = $"m{++_last}";

    [TearDown]
    public void Mend()
    {
        _account.Batch.Control.ClearFaults();
        _account.Batch.Control.SetQuota(pools: 100, dedicatedNodes: 10_000, lowPriorityNodes: 10_000);
    }

    [Test]
    public async Task Create_WithIdentityAndSpot_HasItsNodes()
    {
        PoolManager manager = Manager();
        var seen = new Seen();

        PoolPlan plan = await manager.PrepareAsync(Wanted(nodes: 3, spot: 50) with { TaskSlotsPerNode = 2 });
        await manager.CreateAsync(plan);
        PoolStatus status = await manager.WaitAsync(_id, seen);

        Assert.That(plan.Notes, Is.Empty);
        Assert.That(plan.CoresPerNode, Is.EqualTo(4));
        Assert.That((status.Target, status.Ready), Is.EqualTo((new PoolSize(2, 1), 3)));
        Assert.That(status.Troubles, Is.Empty);
        Assert.That(status.Pool.Identity!.UserAssignedIdentities!.Single().ResourceId, Is.EqualTo(ServiceOnEmulator.Identity));
        Assert.That((status.Pool.TaskSlotsPerNode, status.Pool.TaskSchedulingPolicy!.NodeFillType), Is.EqualTo((2, BatchNodeFillType.Pack)));
        Assert.That(seen.First!.IsSettled, Is.False, "there was something to wait for");
    }

    [Test]
    public async Task Create_WithPolicy_IsSentToTheManagementApi()
    {
        PoolManager manager = Manager();
        PoolSpecification wanted = Wanted(nodes: 1) with
        {
            IdentityId = null,
            Metadata = new Dictionary<string, string> { ["imgconv-run"] = "r" },
            Policy = new PoolPolicy
            {
                SubnetId = "/subnet",
                HasNoPublicAddress = true,
                EncryptsAtHost = true,
                IsZonal = true,
                Tags = new Dictionary<string, string> { ["team"] = "images" },
                RequestJson = """{ "properties": { "metadata": [{ "name": "more", "value": "m" }] } }""",
            },
        };

        await manager.CreateAsync(await manager.PrepareAsync(wanted));
        PoolStatus status = await manager.WaitAsync(_id);
        BatchAccountPoolData made = await _account.OpenManagement().GetPoolAsync(_id);

        string request = System.Text.Json.JsonSerializer.Serialize(made, ManagementJson.Arm.BatchAccountPoolData);
        Assert.That(status.Ready, Is.EqualTo(1));
        Assert.That(request, Does.Contain("\"tags\":{\"team\":\"images\"}").And.Contain("\"subnetId\":\"/subnet\"")
            .And.Contain("\"provision\":\"NoPublicIPAddresses\"").And.Contain("\"encryptionAtHost\":true").And.Contain("\"policy\":\"Zonal\""));
        Assert.That(status.Pool.Metadata!.Select(m => m.Name), Is.EqualTo(new[] { "imgconv-run", "more" }));
    }

    [Test]
    public async Task Create_WithoutIdentity_SaysWhatThatMeans()
    {
        PoolManager manager = Manager();

        PoolPlan plan = await manager.PrepareAsync(Wanted(nodes: 1) with { IdentityId = null });
        await manager.CreateAsync(plan);

        Assert.That(plan.Notes.Single(), Does.Contain("no identity"));
        Assert.That(plan.RequestJson(), Does.Contain("\"nodeAgentSKUId\": \"batch.node.ubuntu 24.04\""));
        Assert.That((await manager.WaitAsync(_id)).Ready, Is.EqualTo(1));
    }

    [Test]
    public async Task Prepare_OfAnything_MakesNothing()
    {
        PoolPlan plan = await Manager().PrepareAsync(Wanted(nodes: 2));

        Assert.That(plan.RequestJson(), Does.Contain("\"targetDedicatedNodes\": 2").And.Contain(ServiceOnEmulator.Identity));
        Assert.That(await _account.Service.PoolExistsAsync(_id), Is.False);
    }

    [Test]
    public async Task Prepare_WithoutTheAccountsPlace_SaysWhatIsNotChecked()
    {
        PoolManager manager = Manager(isAccountKnown: false);

        Assert.That((await manager.PrepareAsync(Wanted(nodes: 1) with { VmSize = "whatever" })).Notes.Single(), Does.Contain("are not checked"));
    }

    [TestCase("canonical:ubuntu", "publisher:offer:sku")]
    [TestCase("canonical:ubuntu-24_04-lts:none", "canonical:ubuntu-24_04-lts:server")]
    [TestCase("microsoftwindowsserver:windowsserver:2022-datacenter", "Linux")]
    public async Task Prepare_OfAnImageThatCannotBe_SaysWhatCan(string image, string says) => await Assert.ThatAsync(
        () => Manager().PrepareAsync(Wanted(nodes: 1) with { Image = image }),
        Throws.InstanceOf<BatchException>().With.Message.Contains(says));

    [Test]
    public async Task Prepare_OfAnOldImage_SaysThatItIsOld() => Assert.That(
        (await Manager().PrepareAsync(Wanted(nodes: 1) with { Image = "canonical:ubuntuserver:18.04-lts" })).Notes.Single(),
        Does.Contain("ended on 2023-05-30"));

    [Test]
    public async Task Prepare_OfASizeThatTheRegionLacks_NamesOthers() => await Assert.ThatAsync(
        () => Manager().PrepareAsync(Wanted(nodes: 1) with { VmSize = "Standard_D5s_v5" }),
        Throws.InstanceOf<BatchException>().With.Message.Contains("Standard_D4s_v5"));

    [Test]
    public async Task Prepare_BeyondTheQuota_SaysWhatIsLackingInCores()
    {
        _account.Batch.Control.SetQuota(dedicatedNodes: 6, lowPriorityNodes: 3);

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => Manager().PrepareAsync(Wanted(nodes: 4, spot: 50)));

        Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.QuotaExceeded));
        Assert.That(refusal.Message, Does.Contain("8 dedicated cores").And.Contain("8 Spot cores").And.Contain("portal"));
    }

    [Test]
    public async Task Create_BeyondTheRegionsCapacity_SaysSoAndKeepsWhatIsThere()
    {
        PoolManager manager = Manager();
        _account.Batch.Control.LimitCapacity(_id, dedicated: 1, lowPriority: null);
        await manager.CreateAsync(await manager.PrepareAsync(Wanted(nodes: 3)));

        PoolStatus status = await manager.WaitAsync(_id);

        Assert.That((status.Ready, status.Target.Total), Is.EqualTo((1, 3)));
        Assert.That(status.Troubles.Single(), Does.Contain("no more machines of this size"));
    }

    [Test]
    public async Task Wait_WhereNodesFail_SaysWhich()
    {
        PoolManager manager = Manager();
        _account.Batch.Control.MakeNextUnusable(_id, count: 1);
        await manager.CreateAsync(await manager.PrepareAsync(Wanted(nodes: 2)));

        PoolStatus status = await manager.WaitAsync(_id);

        Assert.That(status.Ready, Is.EqualTo(1));
        Assert.That(status.Troubles.Single(), Does.Contain("unusable"));
    }

    [Test]
    public async Task Resize_UpAndToZero_IsDone()
    {
        PoolManager manager = await AddAsync(nodes: 1);

        await manager.ResizeAsync(_id, new PoolSize(1, 2));
        PoolStatus grown = await manager.WaitAsync(_id);
        await manager.ResizeAsync(_id, default);
        PoolStatus empty = await manager.WaitAsync(_id);

        Assert.That((grown.DedicatedNodes["idle"], grown.SpotNodes["idle"]), Is.EqualTo((1, 2)));
        Assert.That((empty.Present, empty.Ready), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Resize_WhileResizing_SaysFromWhatToWhat()
    {
        await using ServiceOnEmulator still = await ServiceOnEmulator.WithStandingClockAsync();
        await still.Service.CreatePoolAsync(ServiceOnEmulator.Pool(_id, dedicated: 4));
        var manager = new PoolManager(still.Service, () => still.OpenManagement(), account: null, TimeProvider.System);

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => manager.ResizeAsync(_id, new PoolSize(1, 0)));

        Assert.That(refusal.Message, Does.Contain("from 0 to 4 nodes"));
    }

    [Test]
    public async Task AutoScale_FollowsTheWorkAndEnds()
    {
        PoolManager manager = await AddAsync(nodes: 0);

        string? run = await manager.EnableAutoScaleAsync(_id, new PoolAutoScale { Max = new PoolSize(2, 4), Min = 1 });
        PoolStatus least = await manager.WaitAsync(_id);
        await _account.Service.CreateJobAsync(ServiceOnEmulator.Job(_id, _id));
        _ = await _account.Service.CreateTasksAsync(_id, Enumerable.Range(0, 5).Select(i => ServiceOnEmulator.Held($"t{i}")));
        PoolStatus busy = await _account.UntilAsync(() => manager.GetStatusAsync(_id), s => s.Ready == 5);
        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => manager.ResizeAsync(_id, default));
        await _account.Service.DeleteJobAsync(_id);
        PoolStatus idle = await _account.UntilAsync(() => manager.GetStatusAsync(_id), s => s.IsSettled && s.Present == 1);
        await manager.DisableAutoScaleAsync(_id);

        Assert.That(run, Does.Contain("$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion"));
        Assert.That(least.Ready, Is.EqualTo(1));
        Assert.That(busy.Target, Is.EqualTo(new PoolSize(2, 3)), "dedicated ones first");
        Assert.That(refusal.Message, Does.Contain($"pool '{_id}'").And.Contain("turn autoscale off"));
        Assert.That(idle.Target, Is.EqualTo(new PoolSize(1, 0)));
        Assert.That((await manager.GetStatusAsync(_id)).Pool.EnableAutoScale, Is.False);
    }

    [Test]
    public async Task Create_FormulaWithAStart_HasNodesBeforeThereIsWorkAndNoneAfterItsEnd()
    {
        await using ServiceOnEmulator still = await ServiceOnEmulator.WithStandingClockAsync();
        DateTimeOffset now = still.Clock!.GetUtcNow();
        var formula = new PoolAutoScale { Max = new PoolSize(2, 4), Start = PoolStart.For(shards: 5, slotsPerNode: 1, now), Until = now.AddDays(1) };
        await still.Service.CreatePoolAsync(ServiceOnEmulator.Pool(_id) with
        {
            TargetDedicatedNodes = null, TargetLowPriorityNodes = null,
            EnableAutoScale = true, AutoScaleFormula = formula.Formula(1), AutoScaleEvaluationInterval = formula.Interval,
        });

        AutoScaleRun first = (await still.Service.GetPoolAsync(_id)).AutoScaleRun!;
        AutoScaleRun later = await still.Service.EvaluatePoolAutoScaleAsync(
            _id, (formula with { Start = formula.Start with { Until = now.AddMinutes(-1) }, Min = 3 }).Formula(1));
        AutoScaleRun over = await still.Service.EvaluatePoolAutoScaleAsync(_id, (formula with { Until = now }).Formula(1));

        Assert.That(first.Results, Does.Contain("$TargetDedicatedNodes=2;$TargetLowPriorityNodes=3;"), first.Error?.Message);
        Assert.That(later.Error!.Code, Is.EqualTo("InsufficientSampleData"), "nothing was counted yet, and nothing is guessed");
        Assert.That(over.Results, Does.Contain("$TargetDedicatedNodes=0;$TargetLowPriorityNodes=0;"), over.Error?.Message);
    }

    [Test]
    public async Task Create_WithAutoScale_HasTheFormula()
    {
        PoolManager manager = Manager();

        await manager.CreateAsync(await manager.PrepareAsync(Wanted(nodes: 4) with { AutoScale = new() { Max = new PoolSize(4, 0) } }));

        Assert.That((await manager.WaitAsync(_id)).Pool.AutoScaleFormula, Does.Contain("mostDedicated = 4;"));
    }

    [Test]
    public async Task Delete_OfAPool_WaitsUntilItIsGone()
    {
        PoolManager manager = await AddAsync(nodes: 2);

        await manager.DeleteAsync(_id);

        Assert.That(await _account.Service.PoolExistsAsync(_id), Is.False);
        Assert.That(
            (await ServiceOnEmulator.RefusalAsync(() => manager.DeleteAsync(_id))).Kind, Is.EqualTo(BatchServiceErrorKind.NotFound));
    }

    private PoolSpecification Wanted(int nodes, int spot = 0) => new()
    {
        Id = _id,
        VmSize = "standard_d4s_v5",
        Size = PoolSize.Split(nodes, spot),
        IdentityId = ServiceOnEmulator.Identity,
    };

    private async Task<PoolManager> AddAsync(int nodes)
    {
        PoolManager manager = Manager();
        await manager.CreateAsync(await manager.PrepareAsync(Wanted(nodes)));
        _ = await manager.WaitAsync(_id);
        return manager;
    }

    private PoolManager Manager(bool isAccountKnown = true) => new(
        _account.Service,
        () => _account.OpenManagement(),
        isAccountKnown ? _account.OpenAccount() : null,
        TimeProvider.System)
    {
        PollInterval = TimeSpan.FromMilliseconds(5),
    };

    private sealed class Seen : IProgress<PoolStatus>
    {
        public PoolStatus? First { get; private set; }

        public void Report(PoolStatus value) => First ??= value;
    }
}
