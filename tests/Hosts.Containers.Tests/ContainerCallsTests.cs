using System.Text.Json;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>What is estimated of a run's calls against what the service was asked.</summary>
[TestFixture]
public sealed class ContainerCallsTests
{
    private const int Images = 200;

    [Test]
    public async Task Convert_OneShard_MakesTheEstimatedCalls()
    {
        ContainerRun run = await ContainerRun.GenerateAsync(Images, 400, 300);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        using ProgramRun plan = run.Imgconv(
            "plan", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--output", "json");
        using ProgramRun convert = ProgramRun.Start(
            BuiltPrograms.Imgconv,
            ["convert", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--verbosity", "quiet"],
            environment: proxy.Environment);
        convert.WaitForExit();

        JsonElement estimate = JsonDocument.Parse(plan.Output).RootElement.GetProperty("estimate").GetProperty("operations");
        ILookup<string, BlobExchange> calls = proxy.Exchanges.ToLookup(e => ClassOf(e.Request));
        Assert.That(convert.ExitCode, Is.Zero, convert.Errors);
        Assert.Multiple(() =>
        {
            // Exactly one an image, and some a shard; appends go by the clock, so by the machine.
            Assert.That(calls["read"].Count(), Is.EqualTo(Estimated("reads")).Within(20));
            Assert.That(calls["list"].Count(), Is.EqualTo(Estimated("lists")).Within(20));
            Assert.That(calls["write"].Count(), Is.InRange(Images + 7, 2 * Estimated("writes")));
        });
        TestContext.Out.WriteLine(
            $"estimated {estimate}; made " + string.Join(", ", calls.Select(c => $"{c.Count()} {c.Key}")));

        long Estimated(string name) => estimate.GetProperty(name).GetInt64();
    }

    [Test]
    public async Task Report_RunOfContainers_SaysWhatTheServiceWasAskedAndWhatItCosts()
    {
        ContainerRun run = await ContainerRun.GenerateAsync(images: 20, 64, 48);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        using ProgramRun convert = ProgramRun.Start(
            BuiltPrograms.Imgconv,
            ["convert", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--output", "json"],
            environment: proxy.Environment).WaitForExit();
        ILookup<string, BlobExchange> asked = proxy.Exchanges.ToLookup(e => ClassOf(e.Request));

        Assert.That(convert.ExitCode, Is.Zero, convert.Errors);
        string id = JsonDocument.Parse(convert.Output).RootElement.GetProperty("run").GetString()!;
        using ProgramRun json = run.Imgconv("report", id, "--state", $"az://{run.State.Name}", "--output", "json");
        using ProgramRun text = run.Imgconv("report", id, "--state", $"az://{run.State.Name}");

        JsonElement report = JsonDocument.Parse(json.Output).RootElement;
        JsonElement actual = report.GetProperty("actual");
        Assert.Multiple(() =>
        {
            // The summary is written with what was counted before it, so its own calls and those of the rates are not in it.
            foreach ((string name, string kind) in new[] { ("reads", "read"), ("writes", "write"), ("lists", "list"), ("others", "other") })
            {
                Assert.That(
                    actual.GetProperty("operations").GetProperty(name).GetInt64(),
                    Is.InRange(asked[kind].Count() - 4, asked[kind].Count()),
                    name);
            }

            Assert.That(actual.GetProperty("operations").GetProperty("reads").GetInt64(), Is.GreaterThanOrEqualTo(20));
            Assert.That(actual.GetProperty("cost").GetProperty("operations").GetDecimal(), Is.Positive);
            Assert.That(report.GetProperty("estimate").GetProperty("cost").GetProperty("operations").GetDecimal(), Is.Positive);
            Assert.That(text.Output, Does.Match(@"Estimate   .* storage calls,").And.Match(@"Actual     .* storage calls,"));
        });
    }

    // As the service bills them (StorageOperations).
    private static string ClassOf(BlobRequest request) => (request.Method, request.Query) switch
    {
        (_, var q) when q.Contains("comp=lease", StringComparison.Ordinal) => "other",
        (_, var q) when q.Contains("comp=list", StringComparison.Ordinal) => "list",
        ("PUT", var q) when q.Contains("restype=container", StringComparison.Ordinal) => "list",
        ("GET", var q) when !q.Contains("restype=", StringComparison.Ordinal) => "read",
        ("PUT", _) => "write",
        _ => "other",
    };
}
