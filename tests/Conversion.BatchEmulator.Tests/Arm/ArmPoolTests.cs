using ImageConversion.BatchEmulator.Identity;

namespace ImageConversion.BatchEmulator.Tests.Arm;

[TestFixture]
public sealed class ArmPoolTests
{
    private const string Group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/emulated";
    private const string Identity = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";

    private Account _account = null!;
    private BatchClient _arm = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartFrozenAsync();
        _arm = new BatchClient(_account.Batch)
        {
            UseHttps = true,
            Token = _account.Batch.IssueToken("https://management.azure.com/.default"),
        };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _arm.Dispose();
        await _account.DisposeAsync();
    }

    [Test]
    public async Task Put_OfAPoolWithAnIdentity_IsSeenOnBothPlanes()
    {
        Answer created = await _arm.SendAsync("PUT", $"{Group}/pools/pool", Body(nodes: 1), ("If-None-Match", "*"));
        _account.Pass(75);

        JsonObject resource = (await _arm.ExpectAsync(200, "GET", $"{Group}/pools/pool")).Body;
        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That(created.Status, Is.EqualTo(200), created.Text);
        Assert.That((string)created.Body["id"]!, Is.EqualTo($"{Group}/pools/pool"));
        Assert.That((string)created.Body["properties"]!["provisioningState"]!, Is.EqualTo("Succeeded"));
        Assert.That((string)created.Body["properties"]!["allocationState"]!, Is.EqualTo("Resizing"));
        Assert.That((string)resource["properties"]!["deploymentConfiguration"]!["virtualMachineConfiguration"]!["nodeAgentSkuId"]!, Is.EqualTo("batch.node.ubuntu 24.04"));
        Assert.That((int)resource["properties"]!["scaleSettings"]!["fixedScale"]!["targetDedicatedNodes"]!, Is.EqualTo(1));
        Assert.That((string)resource["identity"]!["userAssignedIdentities"]![Identity]!["clientId"]!, Is.EqualTo(ClientId.Of(Identity)));
        Assert.That((string)pool["identity"]!["userAssignedIdentities"]![0]!["resourceId"]!, Is.EqualTo(Identity));
        Assert.That((int)pool["currentDedicatedNodes"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Put_UnderConditions_CreatesOrUpdatesOnlyWhatTheyMean()
    {
        Answer created = await _arm.ExpectAsync(200, "PUT", $"{Group}/pools/pool", Body());
        string tag = created.Headers["ETag"];
        _account.Pass(75);

        Answer again = await _arm.SendAsync("PUT", $"{Group}/pools/pool", Body(), ("If-None-Match", "*"));
        Answer updated = await _arm.SendAsync("PATCH", $"{Group}/pools/pool", Body(nodes: 2), ("If-Match", tag));
        Answer stale = await _arm.SendAsync("PATCH", $"{Group}/pools/pool", Body(nodes: 3), ("If-Match", tag));

        Assert.That((again.Status, again.Code), Is.EqualTo((412, "PoolExists")));
        Assert.That(updated.Status, Is.EqualTo(200), updated.Text);
        Assert.That((stale.Status, stale.Code), Is.EqualTo((412, "ConditionNotMet")));
        Assert.That((int)(await _account.PoolAsync("pool"))["targetDedicatedNodes"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Put_OfAutoscale_EvaluatesTheFormula()
    {
        JsonObject body = Body();
        body["properties"]!["scaleSettings"] = new JsonObject
        {
            ["autoScale"] = new JsonObject { ["formula"] = "$TargetLowPriorityNodes=3;", ["evaluationInterval"] = "PT5M" },
        };

        await _arm.ExpectAsync(200, "PUT", $"{Group}/pools/pool", body);
        _account.Pass(75);

        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That((int)pool["currentLowPriorityNodes"]!, Is.EqualTo(3));
        Assert.That((string)pool["autoScaleFormula"]!, Is.EqualTo("$TargetLowPriorityNodes=3;"));
    }

    [Test]
    public async Task Patch_OfTheIdentity_NeedsAPoolWithoutNodes()
    {
        await _arm.ExpectAsync(200, "PUT", $"{Group}/pools/pool", Body(nodes: 1));
        _account.Pass(75);
        var other = new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["type"] = "UserAssigned",
                ["userAssignedIdentities"] = new JsonObject { [Identity + "2"] = new JsonObject() },
            },
        };

        await _arm.RefusedAsync(409, "OperationInvalidForCurrentState", "PATCH", $"{Group}/pools/pool", other);
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 0 });
        _account.Pass(75);
        await _arm.ExpectAsync(200, "PATCH", $"{Group}/pools/pool", other);

        JsonObject pool = await _account.PoolAsync("pool");
        Assert.That((string)pool["identity"]!["userAssignedIdentities"]![0]!["resourceId"]!, Is.EqualTo(Identity + "2"));
    }

    [Test]
    public async Task Delete_IsFollowedThroughItsLocation()
    {
        await _arm.ExpectAsync(200, "PUT", $"{Group}/pools/pool", Body(nodes: 1));
        _account.Pass(75);

        Answer accepted = await _arm.ExpectAsync(202, "DELETE", $"{Group}/pools/pool");
        string location = new Uri(accepted.Headers["Location"]).PathAndQuery;
        await _arm.ExpectAsync(202, "GET", location);
        _account.Pass(20);
        await _arm.ExpectAsync(204, "GET", location);

        await _arm.RefusedAsync(404, "PoolNotFound", "GET", $"{Group}/pools/pool");
        await _arm.ExpectAsync(204, "DELETE", $"{Group}/pools/pool");
    }

    [Test]
    public async Task Refusals_AreInTheManagementPlanesForm()
    {
        JsonObject body = Body();
        body["properties"]!["nodes"] = 3;

        Answer answer = await _arm.RefusedAsync(400, "InvalidRequestBody", "PUT", $"{Group}/pools/pool", body);

        Assert.That(answer.Body.Select(member => member.Key), Is.EqualTo(new[] { "error" }));
        Assert.That((string)answer.Body["error"]!["message"]!, Does.Contain("properties.nodes"));
    }

    [Test]
    public async Task SharedKey_IsNotTaken()
    {
        _arm.Token = null;

        Answer answer = await _arm.GetAsync($"{Group}/pools/pool");

        Assert.That((answer.Status, answer.Code), Is.EqualTo((401, "AuthenticationFailed")));
    }

    [Test]
    public async Task AnotherAccount_IsNotFound() => await _arm.RefusedAsync(
        404, "ResourceNotFound", "GET", Group.Replace("emulated", "other", StringComparison.Ordinal) + "/pools/pool");

    private static JsonObject Body(int nodes = 0) => new()
    {
        ["identity"] = new JsonObject
        {
            ["type"] = "UserAssigned",
            ["userAssignedIdentities"] = new JsonObject { [Identity] = new JsonObject() },
        },
        ["properties"] = new JsonObject
        {
            ["vmSize"] = "STANDARD_D2S_V5",
            ["taskSlotsPerNode"] = 2,
            ["deploymentConfiguration"] = new JsonObject
            {
                ["virtualMachineConfiguration"] = new JsonObject
                {
                    ["imageReference"] = new JsonObject { ["publisher"] = "canonical", ["offer"] = "ubuntu-24_04-lts", ["sku"] = "server" },
                    ["nodeAgentSkuId"] = "batch.node.ubuntu 24.04",
                },
            },
            ["scaleSettings"] = new JsonObject { ["fixedScale"] = new JsonObject { ["targetDedicatedNodes"] = nodes } },
        },
    };
}
