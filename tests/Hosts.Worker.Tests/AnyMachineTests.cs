using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace Hosts.Worker.Tests;

/// <summary>The sample that converts a run with several processes of one machine, one of which is killed.</summary>
[TestFixture]
public sealed class AnyMachineTests
{
    private const int Images = 240;
    private const int Processes = 4;

    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "samples", "any-machine", "workers.sh");

    [Test]
    public async Task Workers_FourProcessesOneKilled_ConvertEveryImage()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        Parallel.For(0, Images, i => File.WriteAllBytes(
            folder["in", $"{i:d3}.jpg"], DemoImageGenerator.Generate(i, new DemoImageOptions { Width = 320, Height = 240 })));
        var stores = new BlobStoreFactory();
        RunStores places = await new RunPlaces(folder["in"], folder["out"], state: null).OpenAsync(stores, new SourceAccess(), CancellationToken.None);
        var run = new RunFiles(places.State, RunId.Create(TimeProvider.System));
        long bytes = new DirectoryInfo(folder["in"]).EnumerateFiles().Sum(f => f.Length);
        Plan plan = await new Planner(TimeProvider.System).PlanAsync(
            new PlanRequest { Sizing = ShardSizing.Even(Math.Max(1, bytes / 40)) }, places.Source, places.Target, run);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(run.Address, "head.json"))));

        using ProgramRun script = ProgramRun.Start("/bin/sh", [Script, run.Address, hash, $"{Processes}"], environment: new Dictionary<string, string>
        {
            ["IMGCONV_WORKER_PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "imgconv-worker"),
        });
        int victim = await VictimAsync(script, folder["out"]);
        using (Process process = Process.GetProcessById(victim))
        {
            process.Kill();
        }

        script.WaitForExit();

        Account account = await Account.OfAsync(plan, run, CancellationToken.None);
        string[] outcomes =
        [
            .. Directory.GetFiles(Path.Combine(run.Address, "ledger"), "*.ndjson").SelectMany(File.ReadAllLines)
                .Where(l => l.Contains("\"outcome\"", StringComparison.Ordinal)),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(hash, Is.EqualTo(plan.Sha256));
            Assert.That(plan.Shards, Has.Count.GreaterThan(Processes));
            Assert.That(script.ExitCode, Is.Zero, script.Errors + script.Output);
            Assert.That(Started(script), Has.Count.EqualTo(Processes + 1), "one process for the killed one");
            Assert.That(Regex.Count(script.Output, "(?m)^Shard \\d+: done"), Is.EqualTo(plan.Shards.Count), "each shard once");
            Assert.That(account.Counts.Converted + account.Counts.UpToDate, Is.EqualTo(Images));
            Assert.That(account.Result, Is.EqualTo(RunResult.Success));
            Assert.That(outcomes, Has.Length.EqualTo(Images), "each image has one outcome");
            Assert.That(Directory.GetFiles(folder["out"], "*.png"), Has.Length.EqualTo(Images));
        });
    }

    [Test]
    public void Workers_RunThatDoesNotExist_EndAtOnce()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun script = ProgramRun.Start("/bin/sh", [Script, folder["none"], new string('0', 64), "2"], environment: new Dictionary<string, string>
        {
            ["IMGCONV_WORKER_PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "imgconv-worker"),
        }).WaitForExit();

        Assert.That(script.ExitCode, Is.EqualTo(2), script.Errors);
        Assert.That(Started(script), Has.Count.EqualTo(2));
    }

    [Test]
    public void Script_Checked_HasNoFinding()
    {
        ToolResult result = DebianTool.Run("shellcheck", Script);

        Assert.That(result.ExitCode, Is.Zero, result.OutputText);
    }

    /// <summary>A process that works, once some images are done.</summary>
    private static async Task<int> VictimAsync(ProgramRun script, string target)
    {
        while (!Directory.Exists(target) || Directory.EnumerateFiles(target, "*.png").Take(20).Count() < 20)
        {
            Assert.That(script.HasExited, Is.False, script.Output + script.Errors);
            await Task.Delay(10);
        }

        return Started(script)[1];
    }

    private static List<int> Started(ProgramRun script) =>
        [.. Regex.Matches(script.Errors, "worker \\d+: process (\\d+)").Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
}
