using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Preflight;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using Hosts;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>What <c>imgconv preflight</c> says of Batch: each thing that can be wrong, made wrong.</summary>
[TestFixture]
internal sealed class PreflightTests
{
    private ServiceOnEmulator _account = null!;
    private int _last;
    private string _id = "";

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.QuickAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [SetUp]
    public void NextId() => _id = $"f{++_last}";

    [TearDown]
    public void Repair()
    {
        _account.Batch.Control.ClearFaults();
        _account.Batch.Control.SetQuota(pools: 100, dedicatedNodes: 10_000, lowPriorityNodes: 10_000, activeJobs: 300);
    }

    [Test]
    public async Task Run_PoolAsItShouldBe_IsOkAndLeavesNothing()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));

        IReadOnlyList<PreflightCheck> checks = await CheckAsync();

        Assert.That(Failed(checks), Is.Empty);
        Assert.That(
            checks.Where(c => c.Status == PreflightStatus.Ok).Select(c => c.Name),
            Is.SupersetOf(new[]
            {
                "pool", "pool: identity", "batch: create a job", "batch: delete a job", "pool: image", "pool: size",
                "account: core quota", "account: job quota",
            }));
        Assert.That(
            await _account.Service.GetJobsAsync().Where(j => j.State != BatchJobState.Deleting).CountAsync(), Is.Zero, "the probe job");
    }

    [Test]
    public async Task Run_NoSuchPool_SaysHowToMakeIt()
    {
        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That((check.Name, PreflightAdvice.For(check)), Is.EqualTo(("pool", $"imgconv pool create {_id} --identity RESOURCE-ID --nodes N")));
    }

    [Test]
    public async Task Run_PoolWithoutIdentity_SaysThatAnotherIsNeeded()
    {
        await _account.Service.CreatePoolAsync(ServiceOnEmulator.Pool(_id, dedicated: 1));

        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That(check.Name, Is.EqualTo("pool: identity"));
        Assert.That(PreflightAdvice.For(check), Does.Contain($"imgconv pool delete {_id}").And.Contain("--identity"));
    }

    [Test]
    public async Task Run_PoolWithoutNodes_SaysHowToGiveItSome()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool());

        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That(check.Name, Is.EqualTo("pool: nodes"));
        Assert.That(PreflightAdvice.For(check), Does.StartWith($"imgconv pool resize {_id}"));
        Assert.That(Failed(await CheckAsync(nodes: 4)), Is.Empty, "they will come");
    }

    [Test]
    public async Task Run_NodesThatCannotWork_NamesThem()
    {
        _account.Batch.Control.MakeNextUnusable(_id, count: 1);
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));
        _ = await _account.NodeAsync(_id, BatchNodeState.Unusable);

        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That(check.Name, Is.EqualTo("pool: nodes"));
        Assert.That(check.Detail, Does.Contain("is unusable"));
    }

    [Test]
    public async Task Run_WrongKey_NamesTheCandidates()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));
        string wrong = Convert.ToBase64String(new byte[64]);

        PreflightCheck check = Failed(await CheckAsync(service: () => _account.Open(key: wrong))).Single();

        Assert.That(check.Name, Is.EqualTo("pool"));
        Assert.That(PreflightAdvice.For(check), Does.StartWith("1. the tenant of the sign-in").And.Contain("2. the clock"));
    }

    [Test]
    public async Task Run_SettingsMissing_NamesThem()
    {
        PreflightCheck check = Failed(await CheckAsync(service: () => throw new BatchException(BatchErrorKind.NoBatchAccount, "AZURE_BATCH_ACCOUNT: missing")))
            .Single();

        Assert.That((check.Name, check.Detail), Is.EqualTo(("batch: settings", "AZURE_BATCH_ACCOUNT: missing")));
    }

    [Test]
    public async Task Run_ImageOutOfSupport_SaysSince()
    {
        BatchAccountPoolData pool = ServiceOnEmulator.ManagedPool(dedicated: 1);
        await AddAsync(pool with
        {
            Properties = pool.Properties! with
            {
                DeploymentConfiguration = new()
                {
                    VirtualMachineConfiguration = new()
                    {
                        ImageReference = new() { Publisher = "canonical", Offer = "ubuntuserver", Sku = "18.04-lts", Version = "latest" },
                        NodeAgentSkuId = "batch.node.ubuntu 18.04",
                    },
                },
            },
        });

        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That(check.Name, Is.EqualTo("pool: image"));
        Assert.That(check.Detail, Does.Contain("ended on 2023-05-30"));
    }

    [Test]
    public async Task Run_SizeThatIsNotOffered_NamesOthers()
    {
        BatchAccountPoolData pool = ServiceOnEmulator.ManagedPool(dedicated: 1);
        await AddAsync(pool with { Properties = pool.Properties! with { VmSize = "Standard_D3s_v5" } });

        PreflightCheck check = Failed(await CheckAsync()).Single();

        Assert.That(check.Name, Is.EqualTo("pool: size"));
        Assert.That(check.Detail, Does.Contain("Standard_D4s_v5"));
    }

    [Test]
    public async Task Run_MoreNodesThanTheQuotaHasCoresFor_SaysWhatIsLacking()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));
        _account.Batch.Control.SetQuota(dedicatedNodes: 20);

        PreflightCheck check = Failed(await CheckAsync(nodes: 50)).Single();

        Assert.That(check.Name, Is.EqualTo("account: core quota"));
        Assert.That(check.Detail, Does.Contain("100 dedicated cores").And.Contain("the quota is 20"));
        Assert.That(PreflightAdvice.For(check), Does.Contain("portal"));
    }

    [TestCase(50, 0, "100 dedicated cores", TestName = "Run_PlanForMoreDedicatedNodesThanTheQuotaHasCoresFor_SaysWhatIsLacking")]
    [TestCase(0, 50, "100 Spot cores", TestName = "Run_PlanForMoreSpotNodesThanTheQuotaHasCoresFor_SaysWhatIsLacking")]
    public async Task Run_PlanBeyondTheQuota_SaysWhatIsLacking(int dedicated, int spot, string lacking)
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));
        _account.Batch.Control.SetQuota(dedicatedNodes: 20, lowPriorityNodes: 20);

        PreflightCheck check = Failed(await CheckAsync(planned: Planned(dedicated, spot))).Single();

        Assert.That(check.Name, Is.EqualTo("account: core quota"));
        Assert.That(check.Detail, Does.Contain(lacking).And.Contain("the quota is 20"));
    }

    [Test]
    public async Task Run_PlanForMoreNodesThanThePoolHas_SaysHowToGiveItThem()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));

        IReadOnlyList<PreflightCheck> checks = await CheckAsync(planned: Planned(3, 4));

        PreflightCheck check = checks.Single(c => c.Name == "plan: nodes");
        Assert.That(Failed(checks), Is.Empty, "fewer nodes do it as well, later");
        Assert.That(check.Status, Is.EqualTo(PreflightStatus.Note));
        Assert.That(PreflightAdvice.For(check), Does.StartWith($"imgconv pool resize {_id} --nodes 7").And.Contain("--resize 3+4"));
    }

    [Test]
    public async Task Run_PlanForThePoolAsItIs_IsOk()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 2));

        IReadOnlyList<PreflightCheck> checks = await CheckAsync(planned: Planned(2, 0));

        Assert.That(Failed(checks), Is.Empty);
        Assert.That(checks.Single(c => c.Name == "plan: nodes").Status, Is.EqualTo(PreflightStatus.Ok));
    }

    [Test]
    public async Task Run_PlanForAPoolThatIsYetToBeMade_IsHeldAgainstSizesAndQuotas()
    {
        _account.Batch.Control.SetQuota(lowPriorityNodes: 20);

        IReadOnlyList<PreflightCheck> small = await CheckAsync(planned: Planned(1, 4), isOnPool: false);
        IReadOnlyList<PreflightCheck> large = await CheckAsync(planned: Planned(1, 50), isOnPool: false);
        IReadOnlyList<PreflightCheck> odd = await CheckAsync(planned: Planned(1, 0) with { VmSize = "Standard_D3s_v5" }, isOnPool: false);

        Assert.That(Failed(small), Is.Empty);
        Assert.That(
            small.Where(c => c.Status == PreflightStatus.Ok).Select(c => c.Name),
            Is.SupersetOf(new[] { "pool: size", "account: core quota", "account: job quota" }));
        Assert.That(Failed(large).Single().Detail, Does.Contain("100 Spot cores"));
        Assert.That(Failed(odd).Single().Name, Is.EqualTo("pool: size"));
    }

    [Test]
    public async Task Run_NoRoomForAnotherJob_SaysSo()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));
        _account.Batch.Control.SetQuota(activeJobs: 0);

        IReadOnlyList<PreflightCheck> failed = [.. Failed(await CheckAsync())];

        Assert.That(failed.Select(c => c.Name), Is.EqualTo(new[] { "batch: create a job", "account: job quota" }));
        Assert.That(failed.Select(PreflightAdvice.For), Has.All.Contains("imgconv cancel"));
    }

    [Test]
    public async Task Run_WithoutTheAccountsPlace_SaysWhatIsNotChecked()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));

        IReadOnlyList<PreflightCheck> checks = await CheckAsync(isAccountKnown: false);

        Assert.That(PreflightAdvice.For(checks.Single(c => c.Name.StartsWith("account", StringComparison.Ordinal))), Does.Contain("AZURE_SUBSCRIPTION_ID"));
    }

    [Test]
    public async Task Run_NoWorker_SaysHowToPublishIt()
    {
        await AddAsync(ServiceOnEmulator.ManagedPool(dedicated: 1));

        PreflightCheck check = Failed(await CheckAsync(worker: "/nowhere")).Single();

        Assert.That((check.Name, PreflightAdvice.For(check)), Is.EqualTo(
            ("worker", "dotnet publish src/Hosts.Worker -p:PublishProfile=node, and name its folder (--worker)")));
    }

    // Of the size of the emulator's pools.
    private static RunMachines Planned(int dedicated, int spot) => new()
    {
        Shape = new PoolShape(dedicated + spot, SlotsPerNode: 1, CoresPerNode: 2), SpotNodes = spot, VmSize = "STANDARD_D2S_V5",
    };

    private Task<BatchAccountPoolData> AddAsync(BatchAccountPoolData pool) => _account.OpenManagement().CreatePoolAsync(_id, pool);

    // Places that are folders fail on a pool, in another test; here the lines of Batch alone are looked at.
    private static IEnumerable<PreflightCheck> Failed(IReadOnlyList<PreflightCheck> checks) =>
        checks.Where(c => c.Status == PreflightStatus.Failed && !c.Detail.Contains("folder of this machine", StringComparison.Ordinal));

    private async Task<IReadOnlyList<PreflightCheck>> CheckAsync(
        int? nodes = null,
        string? worker = null,
        Func<IBatchService>? service = null,
        bool isAccountKnown = true,
        RunMachines? planned = null,
        bool isOnPool = true)
    {
        using var folder = new TemporaryFolder();
        StoreAddress place = StoreAddress.Parse(folder.Path);
        var preflight = new PreflightRun(
            new BlobStoreFactory(),
            service ?? (() => _account.Service),
            () => isAccountKnown ? _account.OpenAccount() : null,
            TimeProvider.System);
        IReadOnlyList<PreflightCheck> checks = await preflight.RunAsync(
            new PreflightRequest
            {
                Source = place,
                Target = place,
                State = place,
                Pool = isOnPool ? _id : null,
                Nodes = nodes,
                Planned = planned,
                WorkerFolder = worker,
            },
            progress: null,
            CancellationToken.None);
        Assert.That(checks, Has.Some.Property("Status").EqualTo(PreflightStatus.Failed), "nodes do not reach folders");
        return checks;
    }
}
