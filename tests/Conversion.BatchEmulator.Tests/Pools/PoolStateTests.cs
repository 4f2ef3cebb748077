namespace ImageConversion.BatchEmulator.Tests.Pools;

/// <summary>A pool's states, on a clock that stands still: the times are those seen on the service.</summary>
[TestFixture]
public sealed class PoolStateTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync() => _account = await Account.StartFrozenAsync();

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Create_OfTwoNodes_ResizesThenShowsThemComing()
    {
        Answer created = await _account.Client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("Pool", dedicated: 2));
        JsonObject young = await _account.PoolAsync("pool");
        _account.Pass(55);
        string[] creating = [.. await _account.NodeStatesAsync("pool")];
        JsonObject settled = await _account.PoolAsync("pool");
        _account.Pass(10);
        string[] starting = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(10);
        string[] idle = [.. await _account.NodeStatesAsync("pool")];

        Assert.That(created.Content, Is.Empty);
        Assert.That(created.Headers["Location"], Is.EqualTo($"{_account.Batch.HttpEndpoint}pools/Pool"));
        Assert.That(created.Headers["DataServiceId"], Is.EqualTo(created.Headers["Location"]));
        Assert.That(created.Headers["ETag"], Does.StartWith("0x"));
        Assert.That((string)young["id"]!, Is.EqualTo("Pool"), "an id keeps its case and is found in any");
        Assert.That((string)young["allocationState"]!, Is.EqualTo("resizing"));
        Assert.That((int)young["currentDedicatedNodes"]!, Is.Zero);
        Assert.That((int)young["targetDedicatedNodes"]!, Is.EqualTo(2));
        Assert.That(creating, Is.EqualTo(new[] { "creating", "creating" }));
        Assert.That((string)settled["allocationState"]!, Is.EqualTo("steady"));
        Assert.That((int)settled["currentDedicatedNodes"]!, Is.EqualTo(2));
        Assert.That(starting, Is.EqualTo(new[] { "starting", "starting" }));
        Assert.That(idle, Is.EqualTo(new[] { "idle", "idle" }));
    }

    [Test]
    public async Task Create_UnderAnIdThatExists_IsRefused()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool"));

        await _account.Client.RefusedAsync(409, "PoolExists", "POST", "/pools", Account.PoolBody("POOL"));
    }

    [Test]
    public async Task Create_BeyondTheQuota_IsRefused()
    {
        _account.Batch.Control.SetQuota(pools: 1);
        await _account.AddPoolAsync(Account.PoolBody("one"));

        await _account.Client.RefusedAsync(409, "PoolQuotaReached", "POST", "/pools", Account.PoolBody("two"));
    }

    [Test]
    public async Task Create_WithAnIdentity_IsRefusedOnTheDataPlane()
    {
        JsonObject body = Account.PoolBody("pool");
        body["identity"] = new JsonObject { ["type"] = "UserAssigned" };

        await _account.Client.RefusedAsync(400, "InvalidRequestBody", "POST", "/pools", body);
    }

    [TestCase("taskSlotsPerNode", 9, "InvalidPropertyValue")]
    [TestCase("id", "a b", "InvalidPropertyValue")]
    [TestCase("resizeTimeout", "PT4M59S", "InvalidPropertyValue")]
    [TestCase("vmSize", null, "MissingRequiredProperty")]
    [TestCase("targetDedicatedNodes", -1, "InvalidPropertyValue")]
    [TestCase("autoScaleFormula", "$TargetDedicatedNodes=1", "InvalidPropertyValue")]
    public async Task Create_WithABadProperty_NamesIt(string name, object? value, string code)
    {
        JsonObject body = Account.PoolBody("pool");
        body[name] = JsonValue.Create(value);

        Answer refused = await _account.Client.RefusedAsync(400, code, "POST", "/pools", body);

        Assert.That(refused.Text, Does.Contain(name));
    }

    [Test]
    public async Task Create_WithWhatNodesHereDoNotHave_IsRefused()
    {
        JsonObject body = Account.PoolBody("pool");
        body["mountConfiguration"] = new JsonArray(new JsonObject { ["azureBlobFileSystemConfiguration"] = new JsonObject() });

        Answer refused = await _account.Client.RefusedAsync(400, "InvalidPropertyValue", "POST", "/pools", body);

        Assert.That(refused.Text, Does.Contain("mountConfiguration").And.Contain("The emulator does not do this"));
    }

    [Test]
    public async Task Resize_WhileResizing_IsRefusedUntilSteady()
    {
        await _account.Client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("pool", dedicated: 1));
        var resize = new JsonObject { ["targetDedicatedNodes"] = 2 };

        await _account.Client.RefusedAsync(409, "PoolBeingResized", "POST", "/pools/pool/resize", resize);
        _account.Pass(55);
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", resize);

        Assert.That((string)(await _account.PoolAsync("pool"))["allocationState"]!, Is.EqualTo("resizing"));
    }

    [Test]
    public async Task Resize_WithATimeoutUnderFiveMinutes_IsRefused()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool"));

        await _account.Client.RefusedAsync(400, "InvalidPropertyValue", "POST", "/pools/pool/resize", new JsonObject
        {
            ["targetDedicatedNodes"] = 2,
            ["resizeTimeout"] = "PT1M",
        });
    }

    [Test]
    public async Task Resize_ShortOfCapacity_EndsAtItsTimeoutWithErrors()
    {
        _account.Batch.Control.LimitCapacity("pool", dedicated: 3, lowPriority: 1);
        await _account.AddPoolAsync(Account.PoolBody("pool"));
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject
        {
            ["targetDedicatedNodes"] = 5,
            ["targetLowPriorityNodes"] = 1,
            ["resizeTimeout"] = "PT10M",
        });

        _account.Pass(599);
        JsonObject waiting = await _account.PoolAsync("pool");
        _account.Pass(1);
        JsonObject settled = await _account.PoolAsync("pool");

        Assert.That((string)waiting["allocationState"]!, Is.EqualTo("resizing"));
        Assert.That((string)settled["allocationState"]!, Is.EqualTo("steady"));
        Assert.That((int)settled["currentDedicatedNodes"]!, Is.EqualTo(3));
        Assert.That((int)settled["targetDedicatedNodes"]!, Is.EqualTo(5));
        JsonArray errors = settled["resizeErrors"]!.AsArray();
        Assert.That(errors, Has.Count.EqualTo(1), "one kind of node was short");
        Assert.That((string)errors[0]!["code"]!, Is.EqualTo("AllocationTimedout"));
        Assert.That((string)errors[0]!["values"]![0]!["value"]!, Is.EqualTo("3 of 5 are there"));
    }

    [Test]
    public async Task Resize_BeyondTheCoreQuota_SettlesWithAnError()
    {
        _account.Batch.Control.SetQuota(lowPriorityNodes: 2);

        await _account.Client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("pool", lowPriority: 3));
        _account.Pass(55);

        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That((string)pool["allocationState"]!, Is.EqualTo("steady"));
        Assert.That((int)pool["currentLowPriorityNodes"]!, Is.EqualTo(2));
        Assert.That((string)pool["resizeErrors"]![0]!["code"]!, Is.EqualTo("AccountLowPriorityCoreQuotaReached"));
    }

    [Test]
    public async Task StopResize_KeepsWhatIsThere()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 9 });

        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/stopresize");
        JsonObject stopping = await _account.PoolAsync("pool");
        _account.Pass(10);

        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That((string)stopping["allocationState"]!, Is.EqualTo("stopping"));
        Assert.That((string)pool["allocationState"]!, Is.EqualTo("steady"));
        Assert.That((int)pool["targetDedicatedNodes"]!, Is.EqualTo(1));
        Assert.That((string)pool["resizeErrors"]![0]!["code"]!, Is.EqualTo("ResizeStopped"));
        await _account.Client.RefusedAsync(409, "OperationInvalidForCurrentState", "POST", "/pools/pool/stopresize");
    }

    [TestCase("requeue", "active", 1)]
    [TestCase("terminate", "completed", 0)]
    public async Task Resize_ToNothing_DealsWithRunningTasksAsItIsTold(string option, string state, int requeues)
    {
        await RunATaskAsync();

        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject
        {
            ["targetDedicatedNodes"] = 0,
            ["nodeDeallocationOption"] = option,
        });
        JsonObject task = await _account.TaskAsync("job", "long");
        string[] leaving = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(10);
        IReadOnlyList<JsonObject> nodes = await _account.NodesAsync("pool");
        _account.Pass(45);

        Assert.That((string)task["state"]!, Is.EqualTo(state));
        Assert.That((int)task["executionInfo"]!["requeueCount"]!, Is.EqualTo(requeues));
        Assert.That((int)task["executionInfo"]!["retryCount"]!, Is.Zero);
        Assert.That(leaving, Is.EqualTo(new[] { "leavingpool" }));
        Assert.That(nodes, Is.Empty);
        Assert.That((string)(await _account.PoolAsync("pool"))["allocationState"]!, Is.EqualTo("steady"));
    }

    [TestCase("/jobs/job/tasks/long/terminate")]
    [TestCase("/jobs/job/terminate")]
    public async Task Resize_OnTaskCompletion_WaitsUntilTheTaskEnds(string end)
    {
        await RunATaskAsync();

        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject
        {
            ["targetDedicatedNodes"] = 0,
            ["nodeDeallocationOption"] = "taskcompletion",
        });
        _account.Pass(55);
        string[] waiting = [.. await _account.NodeStatesAsync("pool")];
        string meanwhile = (string)(await _account.PoolAsync("pool"))["allocationState"]!;
        Answer ended = await _account.Client.SendAsync("POST", end);
        string[] leaving = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(10);

        Assert.That(waiting, Is.EqualTo(new[] { "running" }));
        Assert.That(meanwhile, Is.EqualTo("resizing"));
        Assert.That(ended.Status, Is.AnyOf(202, 204), ended.Text);
        Assert.That(leaving, Is.EqualTo(new[] { "leavingpool" }));
        Assert.That(await _account.NodesAsync("pool"), Is.Empty);
        Assert.That((string)(await _account.PoolAsync("pool"))["allocationState"]!, Is.EqualTo("steady"));
    }

    [Test]
    public async Task RemoveNodes_LowersTheTargetByThem()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 2, lowPriority: 1));
        string id = (string)(await _account.NodesAsync("pool")).First(node => (bool)node["isDedicated"]!)["id"]!;

        await _account.Client.ExpectAsync(
            202, "POST", "/pools/pool/removenodes", new JsonObject { ["nodeList"] = new JsonArray(id, id) });
        _account.Pass(10);

        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That((int)pool["targetDedicatedNodes"]!, Is.EqualTo(1));
        Assert.That((int)pool["targetLowPriorityNodes"]!, Is.EqualTo(1));
        Assert.That((await _account.NodesAsync("pool")).Select(node => (string)node["id"]!), Has.No.Member(id).And.Exactly(2).Items);
    }

    [Test]
    public async Task RemoveNodes_OfMoreThanAHundred_IsRefused()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool"));
        var ids = new JsonArray([.. Enumerable.Range(0, 101).Select(number => JsonValue.Create($"node-{number}"))]);

        await _account.Client.RefusedAsync(
            400, "InvalidPropertyValue", "POST", "/pools/pool/removenodes", new JsonObject { ["nodeList"] = ids });
        await _account.Client.RefusedAsync(
            404, "NodeNotFound", "POST", "/pools/pool/removenodes", new JsonObject { ["nodeList"] = new JsonArray("node-0") });
    }

    [Test]
    public async Task Delete_RequeuesItsTasksAndIsSeenDeleting()
    {
        await RunATaskAsync();

        await _account.Client.ExpectAsync(202, "DELETE", "/pools/pool");
        JsonObject deleting = await _account.PoolAsync("pool");
        JsonObject task = await _account.TaskAsync("job", "long");
        await _account.Client.RefusedAsync(409, "PoolBeingDeleted", "POST", "/pools", Account.PoolBody("pool"));
        await _account.Client.RefusedAsync(409, "PoolBeingDeleted", "DELETE", "/pools/pool");
        _account.Pass(20);

        Assert.That((string)deleting["state"]!, Is.EqualTo("deleting"));
        Assert.That((string)task["state"]!, Is.EqualTo("active"));
        await _account.Client.RefusedAsync(404, "PoolNotFound", "GET", "/pools/pool");
    }

    [Test]
    public async Task Get_OfAPool_IsInTheServicesCase()
    {
        JsonObject body = Account.PoolBody("pool");
        body["taskSchedulingPolicy"] = new JsonObject { ["nodeFillType"] = "pack" };
        await _account.AddPoolAsync(body);

        JsonObject pool = await _account.PoolAsync("pool");

        Assert.That((string)pool["vmSize"]!, Is.EqualTo("standard_d2s_v5"));
        Assert.That((string)pool["taskSchedulingPolicy"]!["nodeFillType"]!, Is.EqualTo("Pack"));
        Assert.That((string)pool["state"]!, Is.EqualTo("active"));
        Assert.That(
            (string)pool["virtualMachineConfiguration"]!["imageReference"]!["version"]!, Is.EqualTo("latest"));
    }

    [Test]
    public async Task Patch_ChangesTheETag_AndStaleOnesAreRefused()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool"));
        string old = (string)(await _account.PoolAsync("pool"))["eTag"]!;

        await _account.Client.ExpectAsync(200, "PATCH", "/pools/pool", new JsonObject { ["displayName"] = "A pool" });
        Answer changed = await _account.Client.GetAsync("/pools/pool");
        string now = (string)changed.Body["eTag"]!;
        Answer stale = await _account.Client.SendAsync("DELETE", "/pools/pool", null, ("If-Match", old));
        Answer known = await _account.Client.SendAsync("GET", "/pools/pool", null, ("If-None-Match", now));

        Assert.That(now, Is.Not.EqualTo(old).And.EqualTo(changed.Headers["ETag"]));
        Assert.That((stale.Status, stale.Code), Is.EqualTo((412, "ConditionNotMet")));
        Assert.That(known.Status, Is.EqualTo(304));
    }

    private async Task RunATaskAsync()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("long", "sleep 1000"));
        await _account.TaskAsync("job", "long", task => (string)task["state"]! == "running");
    }
}
