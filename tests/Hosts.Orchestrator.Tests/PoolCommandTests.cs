using System.Text.Json;
using ImageConversion.BatchEmulator;
using ImageConversion.Testing;

namespace Hosts.Orchestrator.Tests;

/// <summary><c>imgconv pool</c> in process, on an emulator of Azure Batch that the environment names.</summary>
[TestFixture]
[NonParallelizable]
public sealed class PoolCommandTests
{
    private const string Identity =
        "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/converter";

    private const string Subnet = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/nodes";
    private const string Gallery = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0";

    private const string PoolJson = """
        {
          // Settings without a flag.
          "tags": { "owner": "me" },
          "properties": {
            "taskSchedulingPolicy": null,
            "networkConfiguration": { "enableAcceleratedNetworking": true },
            "deploymentConfiguration": { "virtualMachineConfiguration": { "osDisk": { "diskSizeGB": 64 } } }
          }
        }
        """;

    private static readonly string[] Verbs = ["list", "create", "show", "nodes", "nodes list", "nodes reboot", "nodes remove", "resize", "autoscale", "delete"];

    private EmulatedBatch _batch = null!;
    private int _last;
    private string _id = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions { TimeScale = 1000 });
        Environment.SetEnvironmentVariable("AZURE_BATCH_ACCOUNT", _batch.AccountName);
        Environment.SetEnvironmentVariable("AZURE_BATCH_ENDPOINT", _batch.HttpEndpoint.ToString());
        Environment.SetEnvironmentVariable("AZURE_BATCH_ACCESS_KEY", _batch.AccountKey);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (string name in new[] { "AZURE_BATCH_ACCOUNT", "AZURE_BATCH_ENDPOINT", "AZURE_BATCH_ACCESS_KEY" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        await _batch.DisposeAsync();
    }

    [SetUp]
    public void NextId() => _id = $"pool-{++_last}";

    [TearDown]
    public void Mend()
    {
        _batch.Control.ClearFaults();
        _batch.Control.SetQuota(pools: 100, dedicatedNodes: 10_000, lowPriorityNodes: 10_000);
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task Help_Verb_HasAnExampleOfThatVerb(string verb)
    {
        (ExitCode code, string output, _) = await RunAsync(["pool", .. verb.Split(' '), "--help"]);

        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(output, Does.Match($@"Example:\s+imgconv pool {verb} "));
    }

    [Test]
    public async Task Create_OfAPool_WaitsAndSaysHowItIs()
    {
        (ExitCode code, string output, string errors) = await RunAsync("pool", "create", _id, "--nodes", "3", "--spot", "34", "--task-slots-per-node", "2");

        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(output, Does.Contain($"Pool        {_id}, active, steady")
            .And.Contain("standard_d4s_v5, 2 tasks at one time, ubuntu-24_04-lts server")
            .And.Contain("3 ready of 3: 2 dedicated and 1 Spot")
            .And.Contain("  dedicated 2 idle").And.Contain("  Spot      1 idle"));
        Assert.That(errors, Does.Contain($"Pool {_id} is created.").And.Contain("--identity").And.Contain("AZURE_SUBSCRIPTION_ID"));
    }

    [Test]
    public async Task List_Pools_ShowsEachWithItsNodes()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "2", "--spot", "50");

        (ExitCode code, string output, string errors) = await RunAsync("pool", "list");
        (_, string json, _) = await RunAsync("pool", "list", "--output", "json");

        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(output, Does.StartWith("POOL ").And.Match($@"{_id} +active +steady +standard_d4s_v5 +2 +2 +1 idle +1 idle"));
        Assert.That(JsonDocument.Parse(json).RootElement.EnumerateArray().Select(p => p.GetProperty("id").GetString()), Does.Contain(_id));
    }

    [Test]
    public async Task Nodes_RebootAndRemove_ActOnTheNodesNamed()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "3");
        (_, string listed, _) = await RunAsync("pool", "nodes", "list", _id, "--output", "json");
        string[] nodes = [.. JsonDocument.Parse(listed).RootElement.EnumerateArray().Select(n => n.GetProperty("id").GetString()!)];

        (ExitCode rebooted, _, string rebootErrors) = await RunAsync("pool", "nodes", "reboot", _id, nodes[0]);
        (ExitCode removed, _, string removeErrors) = await RunAsync(
            "pool", "nodes", "remove", _id, nodes[1], nodes[2], "--node-deallocation-option", "requeue");
        string left;
        do
        {
            (_, left, _) = await RunAsync("pool", "nodes", "list", _id);
        }
        while (left.Contains(nodes[1], StringComparison.Ordinal) || left.Contains(nodes[2], StringComparison.Ordinal));

        (ExitCode unknown, _, string unknownErrors) = await RunAsync("pool", "nodes", "reboot", _id, "tvmps_none");
        Assert.Multiple(() =>
        {
            Assert.That(nodes, Has.Length.EqualTo(3));
            Assert.That(rebooted, Is.EqualTo(ExitCode.Success), rebootErrors);
            Assert.That(rebootErrors, Does.Contain($"1 node of pool {_id}: rebooting."));
            Assert.That(removed, Is.EqualTo(ExitCode.Success), removeErrors);
            Assert.That(left, Does.StartWith("NODE ").And.Contain(nodes[0]));
            Assert.That(unknown, Is.EqualTo(ExitCode.Preflight), unknownErrors);
            Assert.That(unknownErrors, Does.Contain("tvmps_none"));
        });
    }

    [Test]
    public async Task Create_DryRun_PrintsTheRequestAndMakesNothing()
    {
        (ExitCode code, string output, string errors) = await RunAsync(
            "pool", "create", _id, "--nodes", "10", "--spot", "80", "--identity", Identity, "--dry-run");

        JsonElement request = JsonDocument.Parse(output).RootElement;
        JsonElement scale = request.GetProperty("properties").GetProperty("scaleSettings").GetProperty("fixedScale");
        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(request.GetProperty("identity").GetProperty("userAssignedIdentities").TryGetProperty(Identity, out _), Is.True);
        Assert.That(scale.GetProperty("targetDedicatedNodes").GetInt32(), Is.EqualTo(2));
        Assert.That(scale.GetProperty("targetLowPriorityNodes").GetInt32(), Is.EqualTo(8));
        Assert.That(errors, Does.Contain($"PUT …/pools/{_id}?api-version=2025-06-01"));
        Assert.That((await RunAsync("pool", "show", _id)).Code, Is.EqualTo(ExitCode.Preflight), "there is none");
    }

    [TestCase("--nodes", "10", "--spot", "80", "--task-slots-per-node", "4")]
    [TestCase("--nodes", "1000", "--spot", "100", "--autoscale", "--min-nodes", "2")]
    [TestCase("--nodes", "2", "--subnet-id", Subnet, "--no-public-address", "--tags", "team=images", "cost=a=b")]
    [TestCase("--nodes", "2", "--encryption-at-host", "--node-placement", "zonal", "--security-type", "trustedlaunch")]
    [TestCase("--nodes", "2", "--security-type", "confidentialvm", "--image", Gallery, "--node-agent-sku-id", "batch.node.ubuntu 24.04")]
    [TestCase("--nodes", "2", "--pool-json", "pool.json")]
    public async Task Create_Request_IsOfTheTypesThatResourceManagerTakes(params string[] flags)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pool.json"], PoolJson);
        (ExitCode code, string request, string errors) = await RunAsync(
            ["pool", "create", _id, "--identity", Identity, "--dry-run", .. flags.Select(f => f == "pool.json" ? folder[f] : f)]);
        // A template's warning is about a property or value that the service's types do not have.
        File.WriteAllText(folder["bicepconfig.json"], """{ "analyzers": { "core": { "enabled": false } } }""");
        File.WriteAllText(folder["pool.bicep"], $$"""
            resource account 'Microsoft.Batch/batchAccounts@2025-06-01' existing = { name: 'account' }
            resource pool 'Microsoft.Batch/batchAccounts/pools@2025-06-01' = {
              parent: account
              name: '{{_id}}'
              {{Members(JsonDocument.Parse(request).RootElement)}}
            }
            """);

        ToolResult built = BicepCompiler.Run(folder.Path, "build", "pool.bicep", "--stdout");

        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(built.Error, Is.Empty);
        Assert.That(built.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Create_PolicyAndJson_AreMergedOverTheRequest()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pool.json"], PoolJson);

        (ExitCode code, string request, string errors) = await RunAsync(
            "pool", "create", _id, "--nodes", "2", "--identity", Identity, "--subnet-id", Subnet, "--tags", "team=images", "--pool-json", folder["pool.json"], "--dry-run");

        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        using var printed = JsonDocument.Parse(request);
        JsonElement properties = printed.RootElement.GetProperty("properties");
        JsonElement machine = properties.GetProperty("deploymentConfiguration").GetProperty("virtualMachineConfiguration");
        Assert.Multiple(() =>
        {
            Assert.That(printed.RootElement.GetProperty("tags").EnumerateObject().Select(t => (t.Name, t.Value.GetString())), Is.EqualTo(new[] { ("team", "images"), ("owner", "me") }));
            Assert.That(properties.GetProperty("networkConfiguration").GetProperty("subnetId").GetString(), Is.EqualTo(Subnet));
            Assert.That(properties.GetProperty("networkConfiguration").GetProperty("enableAcceleratedNetworking").GetBoolean(), Is.True);
            Assert.That(machine.GetProperty("osDisk").GetProperty("diskSizeGB").GetInt32(), Is.EqualTo(64));
            Assert.That(machine.GetProperty("nodeAgentSkuId").GetString(), Is.EqualTo("batch.node.ubuntu 24.04"), "generated members stay");
            Assert.That(properties.TryGetProperty("taskSchedulingPolicy", out _), Is.False, "null removes");
            Assert.That(properties.GetProperty("scaleSettings").GetProperty("fixedScale").GetProperty("targetDedicatedNodes").GetInt32(), Is.EqualTo(2));
        });
    }

    [TestCase("{", "not JSON")]
    [TestCase("[]", "expected an object")]
    [TestCase("{ \"properties\": { \"vmSize\": \"x\" } }", "'vmSize'")]
    [TestCase("{ \"properties\": { \"startTask\": 5 } }", "startTask")]
    public async Task Create_JsonThatCannotBe_SaysWhy(string json, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pool.json"], json);

        (ExitCode code, _, string errors) = await RunAsync("pool", "create", _id, "--nodes", "2", "--pool-json", folder["pool.json"], "--dry-run");

        Assert.That(code, Is.EqualTo(ExitCode.Usage), errors);
        Assert.That(errors, Does.Contain(says));
    }

    [TestCase("--no-public-address", "--no-public-address: only together with --subnet-id")]
    [TestCase("--tags team", "--tags: expected NAME=VALUE; found 'team'")]
    [TestCase("--pool-json /nowhere/pool.json", "--pool-json: '/nowhere/pool.json' cannot be read: Could not find")]
    [TestCase("--image " + Gallery, "'batch.node.ubuntu 24.04'")]
    [TestCase("--image " + Gallery + " --node-agent-sku-id other", "no node agent 'other'")]
    [TestCase("--encryption-at-host", "AZURE_SUBSCRIPTION_ID")]
    public async Task Create_PolicyThatCannotBe_SaysWhy(string flags, string says)
    {
        (ExitCode code, _, string errors) = await RunAsync(["pool", "create", _id, "--nodes", "2", .. flags.Split(' ')]);

        Assert.That(code, Is.EqualTo(ExitCode.Usage), errors);
        Assert.That(errors, Does.Contain(says));
    }

    [Test]
    public async Task Create_BeyondTheRegionsCapacity_SaysThatTimeMayHelp()
    {
        _batch.Control.LimitCapacity(_id, dedicated: 1, lowPriority: null);

        (ExitCode code, string output, string errors) = await RunAsync("pool", "create", _id, "--nodes", "2");

        Assert.That(code, Is.EqualTo(ExitCode.TransientLeft), errors);
        Assert.That(errors, Does.Contain("error: the region has no more machines of this size now"));
        Assert.That(output, Does.Contain("1 ready of 2"));
    }

    [Test]
    public async Task Create_BeyondTheQuota_SaysWhatToAskFor()
    {
        _batch.Control.SetQuota(lowPriorityNodes: 0);

        (ExitCode code, _, string errors) = await RunAsync("pool", "create", _id, "--nodes", "2", "--spot", "100");

        Assert.That(code, Is.EqualTo(ExitCode.Preflight), errors);
        Assert.That(errors, Does.Contain("quota of Spot cores is used up").And.Contain("portal"));
    }

    [Test]
    public async Task Create_OfAnIdThatExists_IsRefused()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "0", "--no-wait");

        (ExitCode code, _, string errors) = await RunAsync("pool", "create", _id, "--nodes", "0", "--no-wait");

        Assert.That(code, Is.EqualTo(ExitCode.Usage));
        Assert.That(errors, Does.Contain(_id).And.Contain("exists already"));
    }

    [Test]
    public async Task Create_NumbersThatCannotBe_AreAllNamed()
    {
        (ExitCode code, _, string errors) = await RunAsync("pool", "create", _id, "--nodes", "-1", "--spot", "101");

        Assert.That(code, Is.EqualTo(ExitCode.Usage));
        Assert.That(errors, Does.Contain("--nodes: expected").And.Contain("--spot: expected"));
    }

    [Test]
    public async Task Show_AsJson_IsForPrograms()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "2", "--spot", "50");

        (ExitCode code, string output, _) = await RunAsync("pool", "show", _id, "--output", "json");

        JsonElement pool = JsonDocument.Parse(output).RootElement;
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(pool.GetProperty("id").GetString(), Is.EqualTo(_id));
        Assert.That(pool.GetProperty("target").GetProperty("spot").GetInt32(), Is.EqualTo(1));
        Assert.That(pool.GetProperty("nodes").GetProperty("dedicated").GetProperty("idle").GetInt32(), Is.EqualTo(1));
        Assert.That(pool.GetProperty("troubles").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Resize_ToZero_EmptiesThePool()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "1");

        (ExitCode code, string output, string errors) = await RunAsync("pool", "resize", _id, "--nodes", "0");

        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(output, Does.Contain("0 ready of 0: 0 dedicated"));
    }

    [Test]
    public async Task AutoScale_OnAndOff_SaysWhatTheFormulaSays()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "0");

        (ExitCode dry, string formula, _) = await RunAsync("pool", "autoscale", _id, "--nodes", "4", "--spot", "50", "--dry-run");
        (ExitCode on, string enabled, string said) = await RunAsync("pool", "autoscale", _id, "--nodes", "4", "--spot", "50");
        (ExitCode refused, _, string why) = await RunAsync("pool", "resize", _id, "--nodes", "1");
        (ExitCode off, string disabled, _) = await RunAsync("pool", "autoscale", _id, "--off");

        Assert.That((dry, on, refused, off), Is.EqualTo((ExitCode.Success, ExitCode.Success, ExitCode.Usage, ExitCode.Success)), said + why);
        Assert.That(formula, Does.Contain("mostDedicated = 2;").And.Contain("mostSpot = 2;"));
        Assert.That(said, Does.Contain("The formula currently gives: $TargetDedicatedNodes=0"));
        Assert.That(enabled, Does.Contain("Formula     every 5m 00s; says $TargetDedicatedNodes=0"));
        Assert.That(why, Does.Contain($"imgconv pool autoscale {_id} --off"));
        Assert.That(disabled, Does.Contain("Formula     none"));
    }

    [Test]
    public async Task Delete_OfAPool_IsConfirmedAndWaitedFor()
    {
        _ = await RunAsync("pool", "create", _id, "--nodes", "1");

        (ExitCode unasked, _, string why) = await RunAsync("pool", "delete", _id);
        (ExitCode code, _, string errors) = await RunAsync("pool", "delete", _id, "--yes");
        (ExitCode gone, _, string missing) = await RunAsync("pool", "delete", _id, "--yes");

        Assert.That(unasked, Is.EqualTo(ExitCode.Usage));
        Assert.That(why, Does.Contain("--yes"));
        Assert.That(code, Is.EqualTo(ExitCode.Success), errors);
        Assert.That(errors, Does.Contain($"Pool {_id} is deleted."));
        Assert.That(gone, Is.EqualTo(ExitCode.Preflight));
        Assert.That(missing, Does.Contain("does not exist"));
    }

    [Test]
    public async Task ConfigShow_OfTheBatchAccount_MasksTheKey()
    {
        (ExitCode code, string output, _) = await RunAsync("config", "show");

        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(output, Does.Match(@"AZURE_BATCH_ACCOUNT\s+emulated\s+environment")
            .And.Match(@"AZURE_BATCH_ENDPOINT\s+http://127\.0\.0\.1:\d+/\s+environment")
            .And.Match(@"AZURE_BATCH_ACCESS_KEY\s+\*{8}\s+environment"));
        Assert.That(output, Does.Not.Contain(_batch.AccountKey));
    }

    private static async Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var stop = new RunStop();
        int code = await Imgconv.RunAsync(args, new CommandConsole(output, errors), stop);
        return ((ExitCode)code, output.ToString(), errors.ToString());
    }

    /// <summary>JSON as Bicep writes it.</summary>
    private static string Members(JsonElement value) => string.Join(
        "\n", value.EnumerateObject().Select(member => $"{Literal(member.Name)}: {Value(member.Value)}"));

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{\n{Members(value)}\n}}",
        JsonValueKind.Array => $"[\n{string.Join("\n", value.EnumerateArray().Select(Value))}\n]",
        JsonValueKind.String => Literal(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Literal(string text) =>
        $"'{text.Replace("\\", @"\\").Replace("'", @"\'").Replace("$", @"\$").Replace("\r", @"\r").Replace("\n", @"\n")}'";
}
