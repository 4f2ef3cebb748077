using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Pools by way of the management API, over TLS with a token.</summary>
[TestFixture]
internal sealed class ManagedPoolTests
{
    private ServiceOnEmulator _account = null!;
    private ArmBatchPools _pools = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await ServiceOnEmulator.QuickAsync();
        _pools = _account.OpenManagement();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Create_WithAnIdentity_GivesItToThePool()
    {
        BatchAccountPoolData made = await _pools.CreatePoolAsync("made", ServiceOnEmulator.ManagedPool(dedicated: 1));
        BatchPool seen = await _account.SteadyAsync("made");

        Assert.That(made.Name, Is.EqualTo("made"));
        Assert.That(made.Id, Does.EndWith("/providers/Microsoft.Batch/batchAccounts/emulated/pools/made"));
        Assert.That(made.Properties!.ProvisioningState, Is.EqualTo(BatchPoolProvisioningState.Succeeded));
        Assert.That(made.Identity!.Type, Is.EqualTo(BatchPoolIdentityType.UserAssigned));
        Assert.That(made.Identity.UserAssignedIdentities![ServiceOnEmulator.Identity].ClientId, Is.Not.Null);
        Assert.That(seen.Identity!.UserAssignedIdentities!.Single().ResourceId, Is.EqualTo(ServiceOnEmulator.Identity));
        Assert.That(seen.CurrentDedicatedNodes, Is.EqualTo(1));
    }

    [Test]
    public async Task Create_OfAnIdThatExists_LeavesThePoolAsItIs()
    {
        await _account.Service.CreatePoolAsync(ServiceOnEmulator.Pool("theirs"));

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(
            () => _pools.CreatePoolAsync("theirs", ServiceOnEmulator.ManagedPool()));

        Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.AlreadyExists));
        Assert.That((await _account.Service.GetPoolAsync("theirs")).Identity, Is.Null);
    }

    [Test]
    public async Task Update_OfTheScale_ResizesThePool()
    {
        _ = await _pools.CreatePoolAsync("scaled", ServiceOnEmulator.ManagedPool());
        _ = await _account.SteadyAsync("scaled");
        string version = (await _pools.GetPoolAsync("scaled")).ETag!;

        _ = await _pools.UpdatePoolAsync("scaled", new()
        {
            Properties = new() { ScaleSettings = new() { FixedScale = new() { TargetDedicatedNodes = 2, TargetLowPriorityNodes = 0 } } },
        });
        BatchPool grown = await _account.PoolAsync("scaled", p => p.CurrentDedicatedNodes == 2);
        _ = await _account.SteadyAsync("scaled");
        _ = await _pools.UpdatePoolAsync("scaled", new()
        {
            Properties = new()
            {
                ScaleSettings = new()
                {
                    AutoScale = new() { Formula = "$TargetDedicatedNodes=0;", EvaluationInterval = TimeSpan.FromMinutes(5) },
                },
            },
        });

        Assert.That(grown.TargetDedicatedNodes, Is.EqualTo(2));
        Assert.That((await _account.Service.GetPoolAsync("scaled")).EnableAutoScale, Is.True);
        Assert.That(
            (await ServiceOnEmulator.RefusalAsync(() => _pools.UpdatePoolAsync("scaled", new() { Properties = new() }, version))).Kind,
            Is.EqualTo(BatchServiceErrorKind.ConditionNotMet));
    }

    [Test]
    public async Task Update_OfTheIdentityOfAPoolWithNodes_IsRefused()
    {
        await _account.Service.CreatePoolAsync(ServiceOnEmulator.Pool("manned", dedicated: 1));
        _ = await _account.NodeAsync("manned", BatchNodeState.Idle);

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(
            () => _pools.UpdatePoolAsync("manned", new() { Identity = ServiceOnEmulator.ManagedPool().Identity }));

        Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidState));
    }

    [Test]
    public async Task Delete_OfAPoolAndOfNone_LeavesNone()
    {
        _ = await _pools.CreatePoolAsync("deleted", ServiceOnEmulator.ManagedPool(dedicated: 1));
        _ = await _account.NodeAsync("deleted", BatchNodeState.Idle);

        await _pools.DeletePoolAsync("deleted");
        bool exists = await _account.Service.PoolExistsAsync("deleted");
        await _pools.DeletePoolAsync("deleted");

        Assert.That(exists, Is.False, "when the call comes back, the id is free");
        Assert.That(
            (await ServiceOnEmulator.RefusalAsync(() => _pools.GetPoolAsync("deleted"))).Kind,
            Is.EqualTo(BatchServiceErrorKind.NotFound));
    }

    [Test]
    public async Task Get_OfAnotherAccount_IsNotFound()
    {
        var elsewhere = new ArmBatchPools(
            _account.Batch.HttpsEndpoint,
            new BatchAccountReference("s-1", "rg", "another"),
            _account.Token(),
            _account.PinnedOptions());

        Assert.That(
            (await ServiceOnEmulator.RefusalAsync(() => elsewhere.GetPoolAsync("p"))).Kind,
            Is.EqualTo(BatchServiceErrorKind.NotFound));
    }
}
