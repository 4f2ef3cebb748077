using System.Text.Json;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary><c>imgconv preflight</c> on containers: each right that can be missing, taken away.</summary>
[TestFixture]
public sealed class ContainerPreflightTests
{
    private static readonly BlobFault Forbidden = new() { Answer = (403, "AuthorizationPermissionMismatch", []) };

    [Test]
    public async Task Preflight_AllThere_ExitsZeroAndLeavesNothing()
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 1);

        (int exitCode, Dictionary<string, JsonElement> checks) = Preflight(run);

        Assert.Multiple(async () =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(checks.Keys, Is.EqualTo(new[]
            {
                "source: list and read", "target", "target: write", "target: read", "target: delete", "state", "state: write",
                "state: read", "state: delete",
            }));
            Assert.That(checks.Values.Select(c => c.GetProperty("status").GetString()), Has.All.EqualTo("Ok"));
            Assert.That(await run.Target.GetBlobsAsync().CountAsync(), Is.Zero);
        });
    }

    [Test]
    public async Task Preflight_NoSource_ExitsThreeAndSaysHowToMakeIt()
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 1);
        await run.Source.DeleteAsync();

        (int exitCode, Dictionary<string, JsonElement> checks) = Preflight(run);

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(Remedy(checks["source"]), Does.StartWith("az storage container create").And.Contain(run.Source.Name));
    }

    [Test]
    public async Task Preflight_NoTarget_SaysThatARunMakesIt()
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 1);
        await run.Target.DeleteAsync();

        (int exitCode, Dictionary<string, JsonElement> checks) = Preflight(run);

        Assert.That(exitCode, Is.Zero);
        Assert.That(checks["target"].GetProperty("status").GetString(), Is.EqualTo("Note"));
        Assert.That(Remedy(checks["target"]), Does.StartWith("az storage container create"));
    }

    [TestCase("GET", "source: list and read", "Storage Blob Data Reader")]
    [TestCase("PUT", "target: write", "Storage Blob Data Contributor")]
    [TestCase("DELETE", "target: delete", "Storage Blob Data Contributor")]
    public async Task Preflight_RoleMissing_ExitsThreeAndNamesTheRole(string method, string line, string role)
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 1);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        string container = line.StartsWith("source", StringComparison.Ordinal) ? run.Source.Name : run.Target.Name;
        proxy.Choose = request => request.Container == container && request.Method == method
            && !request.Query.Contains("restype=container&timeout", StringComparison.Ordinal) && request.Blob.Length > 0 ? Forbidden : null;

        (int exitCode, Dictionary<string, JsonElement> checks) = Preflight(run, proxy);

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(checks[line].GetProperty("detail").GetString(), Does.Contain(role));
        Assert.That(Remedy(checks[line]), Does.Contain($"az role assignment create --role '{role}'"));
    }

    [Test]
    public async Task Preflight_SourceShut_ChecksTheRestAllTheSame()
    {
        ContainerRun run = await ContainerRun.PlanAsync(images: 1);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        proxy.Choose = request => request.Container == run.Source.Name ? Forbidden : null;

        (int exitCode, Dictionary<string, JsonElement> checks) = Preflight(run, proxy);

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(Remedy(checks["source"]), Does.Contain("az role assignment create"));
        Assert.That(checks["state: delete"].GetProperty("status").GetString(), Is.EqualTo("Ok"));
    }

    [Test]
    public void Preflight_NoAccountKnown_NamesTheSetting()
    {
        using ProgramRun preflight = ProgramRun.Start(
            BuiltPrograms.Imgconv,
            ["preflight", "az://photos", "az://pngs"],
            environment: new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = "" });
        preflight.WaitForExit();

        Assert.That(preflight.ExitCode, Is.EqualTo(3));
        Assert.That(preflight.Output, Does.Contain("FAILED  source").And.Contain("fix: export AZURE_STORAGE_ACCOUNT_NAME=NAME"));
    }

    private static string? Remedy(JsonElement check) => check.GetProperty("remedy").GetString();

    private static (int ExitCode, Dictionary<string, JsonElement> Checks) Preflight(ContainerRun run, BlobProxy? proxy = null)
    {
        string[] arguments =
            ["preflight", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--output", "json"];
        using ProgramRun preflight = proxy is null
            ? run.Imgconv(arguments)
            : ProgramRun.Start(BuiltPrograms.Imgconv, arguments, environment: proxy.Environment).WaitForExit();
        Assert.That(preflight.Errors, Is.Empty);
        return (
            preflight.ExitCode,
            JsonDocument.Parse(preflight.Output).RootElement.EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!));
    }
}
