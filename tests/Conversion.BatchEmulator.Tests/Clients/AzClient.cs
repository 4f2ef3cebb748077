namespace ImageConversion.BatchEmulator.Tests.Clients;

/// <summary>
/// Debian's <c>az batch</c> against the emulator, with the commands of the service's guides; <c>az batch account login</c>
/// is replaced by the environment that it would have asked for.
/// </summary>
internal static class AzClient
{
    private const string Image = "canonical:ubuntu-24_04-lts:server";
    private const string Agent = "batch.node.ubuntu 24.04";

    public static async Task RunAsync()
    {
        DebianTool.Require("az");
        using var folder = new TemporaryFolder();
        await using EmulatedBatch batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions { TimeScale = 1000 });
        var az = new Az(batch, folder);

        az.Run("pool", "create", "--id", "myPool", "--vm-size", "Standard_D2s_v5", "--image", Image, "--node-agent-sku-id", Agent,
            "--target-dedicated-nodes", "1");
        Assert.That(
            az.Refused("pool", "create", "--id", "myPool", "--vm-size", "Standard_D2s_v5", "--image", Image, "--node-agent-sku-id", Agent),
            Does.Contain("The specified pool already exists."));
        Steady(az);
        az.Run("pool", "resize", "--pool-id", "myPool", "--target-dedicated-nodes", "2");
        Steady(az);
        JsonNode pool = az.Json("pool", "show", "--pool-id", "myPool");
        Assert.That((int)pool["currentDedicatedNodes"]!, Is.EqualTo(2));
        Assert.That((string)pool["vmSize"]!, Is.EqualTo("standard_d2s_v5"));

        az.Run("job", "create", "--id", "myJob", "--pool-id", "myPool");
        az.Run("task", "create", "--job-id", "myJob", "--task-id", "myTask1", "--command-line",
            "/bin/bash -c 'printenv | grep AZ_BATCH; sleep 0.1s'");
        az.Run("task", "create", "--job-id", "myJob", "--json-file", folder.Write("tasks.json", """
            [{"id": "myTask2", "commandLine": "/bin/bash -c 'exit 3'"}, {"id": "myTask3", "commandLine": "true"}]
            """));
        az.Until(
            ["task", "list", "--job-id", "myJob", "--query", "length([?state=='completed'])"], answer => (int)answer! == 3);
        Assert.That(
            az.Json("task", "list", "--job-id", "myJob", "--query", "[?executionInfo.exitCode!=`0`].{id:id,code:executionInfo.exitCode}")
                .ToJsonString(),
            Is.EqualTo("""[{"code":3,"id":"myTask2"}]"""));
        Assert.That(
            (string)az.Json("task", "show", "--job-id", "myJob", "--task-id", "myTask1")["executionInfo"]!["result"]!,
            Is.EqualTo("success"));
        Assert.That(
            az.Json("task", "file", "list", "--job-id", "myJob", "--task-id", "myTask1", "--query", "[].name").ToJsonString(),
            Is.EqualTo("""["stderr.txt","stdout.txt","wd"]"""));
        az.Run("task", "file", "download", "--job-id", "myJob", "--task-id", "myTask1", "--file-path", "stdout.txt", "--destination",
            folder["out.txt"]);
        Assert.That(await File.ReadAllTextAsync(folder["out.txt"]), Does.Contain("AZ_BATCH_TASK_ID=myTask1\n"));
        az.Until(
            ["job", "task-counts", "show", "--job-id", "myJob", "--query", "taskCounts.completed"], answer => (int)answer! == 3);

        az.Run("pool", "autoscale", "enable", "--pool-id", "myPool", "--auto-scale-formula", "$TargetDedicatedNodes=1;",
            "--auto-scale-evaluation-interval", "PT5M");
        Assert.That(
            (string)az.Json("pool", "autoscale", "evaluate", "--pool-id", "myPool", "--auto-scale-formula",
                "$TargetDedicatedNodes=3;$NodeDeallocationOption=taskcompletion;")["results"]!,
            Is.EqualTo("$TargetDedicatedNodes=3;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion"));
        az.Run("pool", "autoscale", "disable", "--pool-id", "myPool");

        az.Run("job", "stop", "--job-id", "myJob");
        az.Run("job", "delete", "--job-id", "myJob", "--yes");
        az.Run("pool", "delete", "--pool-id", "myPool", "--yes");

        var stranger = new Az(batch, folder) { Key = Convert.ToBase64String("another key"u8) };
        Assert.That(
            stranger.Refused("pool", "list"),
            Does.Contain("Server failed to authenticate the request.").And.Contain("AuthenticationErrorDetail"));
    }

    private static void Steady(Az az) =>
        az.Until(["pool", "show", "--pool-id", "myPool", "--query", "allocationState"], answer => (string)answer! == "steady");

    private static string Write(this TemporaryFolder folder, string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    /// <summary>The program with the account in its environment, and nothing of the user's configuration.</summary>
    private sealed class Az(EmulatedBatch batch, TemporaryFolder folder)
    {
        public string Key { get; init; } = batch.AccountKey;

        public void Run(params string[] arguments) => Succeeded(arguments);

        public JsonNode Json(params string[] arguments) => JsonNode.Parse(Succeeded(arguments))!;

        public string Refused(params string[] arguments)
        {
            ToolResult result = Execute(arguments);
            Assert.That(result.ExitCode, Is.Not.Zero, $"az batch {string.Join(' ', arguments)}");
            return result.Error;
        }

        public void Until(string[] arguments, Func<JsonNode?, bool> isReached)
        {
            string last = "";
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            while (!patience.IsCancellationRequested)
            {
                last = Succeeded(arguments);
                if (isReached(JsonNode.Parse(last)))
                {
                    return;
                }
            }

            Assert.Fail($"az batch {string.Join(' ', arguments)} still answers {last}");
        }

        private string Succeeded(string[] arguments)
        {
            ToolResult result = Execute(arguments);
            Assert.That(result.ExitCode, Is.Zero, $"az batch {string.Join(' ', arguments)}: {result.Error}");
            return result.OutputText;
        }

        private ToolResult Execute(string[] arguments) => DebianTool.RunUnchecked("env",
        [
            $"AZURE_BATCH_ACCOUNT={batch.AccountName}",
            $"AZURE_BATCH_ACCESS_KEY={Key}",
            $"AZURE_BATCH_ENDPOINT={batch.HttpEndpoint.ToString().TrimEnd('/')}",
            $"AZURE_CONFIG_DIR={folder["az"]}",
            "AZURE_CORE_COLLECT_TELEMETRY=0",
            "az",
            "batch",
            .. arguments,
        ]);
    }
}
