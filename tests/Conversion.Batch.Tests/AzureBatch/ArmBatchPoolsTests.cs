using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.AzureBatch;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ArmBatchPoolsTests
{
    private const string Path = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/acct/pools/p1";
    private const string Identity =
        "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1";

    private static readonly Uri Endpoint = new("https://management.example");

    private static readonly BatchAccountPoolData Pool = new()
    {
        Identity = new()
        {
            Type = BatchPoolIdentityType.UserAssigned,
            UserAssignedIdentities = new Dictionary<string, BatchUserAssignedIdentity> { [Identity] = new() },
        },
        Properties = new()
        {
            VmSize = "STANDARD_D4S_V5",
            TaskSlotsPerNode = 4,
            TaskSchedulingPolicy = new() { NodeFillType = BatchNodeFillType.Pack },
            StartTask = new()
            {
                CommandLine = "true",
                UserIdentity = new() { AutoUser = new() { Scope = AutoUserScope.Pool, ElevationLevel = ElevationLevel.NonAdmin } },
            },
            DeploymentConfiguration = new()
            {
                VirtualMachineConfiguration = new()
                {
                    ImageReference = new() { Publisher = "canonical", Offer = "ubuntu-24_04-lts", Sku = "server", Version = "latest" },
                    NodeAgentSkuId = "batch.node.ubuntu 24.04",
                },
            },
            ScaleSettings = new()
            {
                FixedScale = new() { TargetDedicatedNodes = 1, TargetLowPriorityNodes = 2, ResizeTimeout = TimeSpan.FromMinutes(15) },
            },
        },
    };

    [Test]
    public async Task Create_PoolWithIdentity_SendsTheManagementApisShape()
    {
        var transport = new FakeTransport(r => FakeTransport.Status(200, Stored(r.Method == "PUT" ? r.Text : "{}")));

        _ = await Pools(transport).CreatePoolAsync("p1", Pool);

        FakeRequest put = transport.Requests[0];
        Assert.That(put.Call, Is.EqualTo("PUT " + Path));
        Assert.That(put.Uri.Query, Is.EqualTo("?api-version=2025-06-01"));
        Assert.That(put.Headers["If-None-Match"], Is.EqualTo("*"));
        Assert.That(put.Headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(put.Headers["Authorization"], Is.EqualTo("Bearer token for https://management.azure.com/.default"));
        JsonElement expected = JsonDocument.Parse("""
            {"identity": {"type": "UserAssigned", "userAssignedIdentities": {"IDENTITY": {}}},
             "properties": {
               "vmSize": "STANDARD_D4S_V5", "taskSlotsPerNode": 4, "taskSchedulingPolicy": {"nodeFillType": "Pack"},
               "deploymentConfiguration": {"virtualMachineConfiguration": {
                 "imageReference": {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"},
                 "nodeAgentSkuId": "batch.node.ubuntu 24.04"}},
               "scaleSettings": {"fixedScale": {"targetDedicatedNodes": 1, "targetLowPriorityNodes": 2, "resizeTimeout": "PT15M"}},
               "startTask": {"commandLine": "true", "userIdentity": {"autoUser": {"scope": "Pool", "elevationLevel": "NonAdmin"}}}}}
            """.Replace("IDENTITY", Identity, StringComparison.Ordinal)).RootElement;
        Assert.That(SameJson.Differences(expected, put.Json), Is.Empty);
    }

    [Test]
    public async Task Get_Pool_ReadsTheAnswer()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, """
            {"id":"PATH","name":"p1","type":"Microsoft.Batch/batchAccounts/pools","etag":"W/\"0x8D4\"",
             "identity":{"type":"UserAssigned","userAssignedIdentities":{"IDENTITY":{"clientId":"c","principalId":"p"}}},
             "properties":{"provisioningState":"Succeeded","allocationState":"Steady","currentDedicatedNodes":1,
             "currentLowPriorityNodes":0,"vmSize":"STANDARD_D4S_V5","interNodeCommunication":"Disabled",
             "scaleSettings":{"autoScale":{"formula":"$TargetDedicatedNodes=1;","evaluationInterval":"PT5M"}}}}
            """.Replace("IDENTITY", Identity, StringComparison.Ordinal).Replace("PATH", Path, StringComparison.Ordinal)));

        BatchAccountPoolData pool = await Pools(transport).GetPoolAsync("p1");

        Assert.That(pool.ETag, Is.EqualTo("W/\"0x8D4\""));
        Assert.That(pool.Identity!.UserAssignedIdentities![Identity].ClientId, Is.EqualTo("c"));
        Assert.That(pool.Properties!.ProvisioningState, Is.EqualTo(BatchPoolProvisioningState.Succeeded));
        Assert.That(pool.Properties.AllocationState, Is.EqualTo(AllocationState.Steady));
        Assert.That(pool.Properties.ScaleSettings!.AutoScale!.EvaluationInterval, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(pool.Properties.AdditionalProperties, Contains.Key("interNodeCommunication"));
    }

    [TestCase(412)]
    [TestCase(409)]
    public async Task Create_Exists_IsAlreadyThere(int status)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(
            status, """{"error":{"code":"PoolExists","message":"The specified pool already exists."}}"""));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => Pools(transport).CreatePoolAsync("p1", Pool)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.AlreadyExists));
    }

    [Test]
    public async Task Create_ConditionFailsAtOnce_IsAlreadyThere()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(412, ""));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => Pools(transport).CreatePoolAsync("p1", Pool)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.AlreadyExists));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Create_AnswerLost_IsDoneExactlyIfThePoolIsOurs(bool isOurs)
    {
        string? stored = null;
        var transport = new FakeTransport(r =>
        {
            if (r.Method == "GET")
            {
                return FakeTransport.Status(200, isOurs ? stored : Stored("{}"));
            }

            bool isFirst = stored is null;
            stored ??= Stored(r.Text.Replace("STANDARD_D4S_V5", "standard_d4s_v5", StringComparison.Ordinal));
            return isFirst ? FakeTransport.Lost() : FakeTransport.Status(412, "");
        });

        Task Create() => Pools(transport).CreatePoolAsync("p1", Pool);

        await Assert.ThatAsync(Create, isOurs ? Throws.Nothing : Throws.InstanceOf<BatchServiceException>());
    }

    [Test]
    public async Task Update_WithVersion_SendsAPatchWithIt()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, Stored("{}")));
        var changes = new BatchAccountPoolData
        {
            Properties = new() { ScaleSettings = new() { FixedScale = new() { TargetDedicatedNodes = 0 } } },
        };

        _ = await Pools(transport).UpdatePoolAsync("p1", changes, "W/\"1\"");

        Assert.That(transport.Requests[0].Call, Is.EqualTo("PATCH " + Path));
        Assert.That(transport.Requests[0].Headers["If-Match"], Is.EqualTo("W/\"1\""));
        Assert.That(transport.Requests[0].Headers, Does.Not.ContainKey("If-None-Match"));
        Assert.That(transport.Requests[0].Text, Is.EqualTo(
            """{"properties":{"scaleSettings":{"fixedScale":{"targetDedicatedNodes":0}}}}"""));
    }

    [Test]
    public async Task Delete_GoesOnAfterItsAnswer_IsWaitedFor()
    {
        var clock = new FakeTimeProvider();
        int polls = 0;
        int looks = 0;
        var transport = new FakeTransport(r =>
        {
            if (r.Method == "DELETE")
            {
                return FakeTransport.Status(202, "", ("Location", "https://management.example/ops/1"), ("Retry-After", "15"));
            }

            return r.Path == Path
                ? ++looks < 2 ? FakeTransport.Status(200, Stored("{}")) : FakeTransport.Status(404, "")
                : ++polls < 3
                    ? FakeTransport.Status(202, "", ("Location", "https://management.example/ops/1"), ("Retry-After", "15"))
                    : FakeTransport.Status(204);
        });

        Task delete = Pools(transport, clock).DeletePoolAsync("p1");
        while (!delete.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Yield();
        }

        await delete;
        Assert.That(transport.Calls, Is.EqualTo(["DELETE " + Path, "GET /ops/1", "GET /ops/1", "GET /ops/1", "GET " + Path, "GET " + Path]),
            "the operation to its end, then the pool until it is gone");
    }

    [TestCase("""{"status":"Succeeded"}""", null)]
    [TestCase("""{"status":"Failed","error":{"code":"QuotaExceeded","message":"no cores"}}""", BatchServiceErrorKind.QuotaExceeded)]
    [TestCase("""{"status":"Canceled","error":{"code":"Odd","message":"why"}}""", BatchServiceErrorKind.InvalidRequest)]
    [TestCase("""{"status":"Failed"}""", BatchServiceErrorKind.InvalidRequest)]
    public async Task Delete_OperationEnds_IsItsEnd(string last, BatchServiceErrorKind? kind)
    {
        int polls = 0;
        var transport = new FakeTransport(r => r.Method == "DELETE"
            ? FakeTransport.Status(202, "", ("Azure-AsyncOperation", "https://management.example/ops/1"), ("Retry-After", "0"))
            : r.Path == Path ? FakeTransport.Status(404, "")
            : FakeTransport.Status(200, ++polls < 3 ? """{"status":"InProgress"}""" : last, ("Retry-After", "0")));

        Task Delete() => Pools(transport).DeletePoolAsync("p1");

        await Assert.ThatAsync(Delete, kind is { } k
            ? Throws.InstanceOf<BatchServiceException>().With.Property("Kind").EqualTo(k)
            : Throws.Nothing);
        Assert.That(polls, Is.EqualTo(3));
    }

    [Test]
    public async Task Delete_NoSuchPool_IsDone()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(404, """{"error":{"code":"PoolNotFound","message":"no"}}"""));

        await Pools(transport).DeletePoolAsync("p1");

        Assert.That(transport.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Delete_NoSuchResourceGroup_IsAnError()
    {
        var transport = new FakeTransport(
            _ => FakeTransport.Status(404, """{"error":{"code":"ResourceGroupNotFound","message":"no"}}"""));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => Pools(transport).DeletePoolAsync("p1")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.NotFound));
    }

    [Test]
    public async Task Delete_OperationOnAnotherHost_ShowsItNoToken()
    {
        var transport = new FakeTransport(
            _ => FakeTransport.Status(202, "", ("Location", "https://evil.example/ops/1"), ("Retry-After", "0")));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => Pools(transport).DeletePoolAsync("p1")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(transport.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Open_OverHttp_IsTheCallersMistake() =>
        Assert.That(
            () => new ArmBatchPools(
                new Uri("http://localhost"), new BatchAccountReference("s", "g", "a"), FakeTransport.Token()),
            Throws.ArgumentException);

    private static string Stored(string sent)
    {
        Dictionary<string, JsonElement> pool = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(sent)!;
        pool["name"] = JsonSerializer.SerializeToElement("p1");
        pool["etag"] = JsonSerializer.SerializeToElement("W/\"1\"");
        return JsonSerializer.Serialize(pool);
    }

    private static ArmBatchPools Pools(FakeTransport transport, TimeProvider? clock = null) => new(
        Endpoint, new BatchAccountReference("s-1", "rg", "acct"), FakeTransport.Token(), transport.Options(timeProvider: clock));
}
