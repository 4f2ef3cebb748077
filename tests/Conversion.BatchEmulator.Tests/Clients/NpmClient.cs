namespace ImageConversion.BatchEmulator.Tests.Clients;

/// <summary>The JavaScript client of the service, as it comes from npm, against the emulator.</summary>
internal static class NpmClient
{
    public static async Task RunAsync()
    {
        string modules = NpmPackage.Require("@azure/batch@10.2.0", "@azure/ms-rest-js@2.7.0");
        await using EmulatedBatch batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions { TimeScale = 1000 });

        ToolResult run = DebianTool.RunUnchecked("env",
            $"AZURE_BATCH_ACCOUNT={batch.AccountName}",
            $"AZURE_BATCH_ACCESS_KEY={batch.AccountKey}",
            $"AZURE_BATCH_ENDPOINT={batch.HttpEndpoint.ToString().TrimEnd('/')}",
            "node",
            Path.Combine(AppContext.BaseDirectory, "Clients", "batch-client.mjs"),
            modules);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var seen = (JsonObject)JsonNode.Parse(run.OutputText)!;
        Assert.Multiple(() =>
        {
            Check(seen, "again", """{"status":409,"code":"PoolExists"}""");
            Check(seen, "pool", """{"state":"active","vmSize":"standard_d2s_v5","nodes":2,"created":true,"exists":true}""");
            Check(seen, "nodes", """["idle","idle"]""");
            Check(seen, "added", "100");
            Check(seen, "existing", "\"TaskExists\"");
            Check(seen, "pages", "3");
            Check(seen, "listed", "100");
            Check(seen, "failed", """[["task-13",3]]""");
            Check(seen, "counts", """{"active":0,"running":0,"completed":100,"succeeded":99,"failed":1}""");
            Check(seen, "output", "\"output of 7\\n\"");
            Check(seen, "range", "\"of\"");
            Check(seen, "deep", "\"deep\\n\"");
            Check(seen, "length", "12");
            Check(seen, "files", """["stderr.txt","stdout.txt","wd/sub/a b.txt"]""");
            Check(seen, "ended", "\"UserTerminate\"");
            Check(seen, "late", """{"status":409,"code":"JobCompleted"}""");
            Check(seen, "gone", """{"status":404,"code":"JobNotFound"}""");
            Check(seen, "poolGone", """{"status":404,"code":"PoolNotFound"}""");
            Check(seen, "stranger", """{"status":403,"code":"AuthenticationFailed"}""");
        });
    }

    private static void Check(JsonObject seen, string name, string expected) =>
        Assert.That(seen[name]?.ToJsonString(), Is.EqualTo(expected), name);
}
