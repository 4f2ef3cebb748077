using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>A node that is ten times slower than the other one: what it has not begun goes to the one that idles.</summary>
[TestFixture]
[Explicit("How much is split, and how much of it was begun already, depends on the machine's pace.")]
public sealed class StragglerTests
{
    private const int Images = 100;
    private const int Pictures = 4;

    [Test]
    public async Task Submit_OneNodeIsSlow_ItsShardIsSplitAndEachImageIsDoneOnce()
    {
        await using FaultyStorage storage = await FaultyStorage.StartAsync(Azurite.Shared.Endpoint, share: 0, seed: 1);
        await using BatchBench bench = await BatchBench.StartAsync(storage: storage.Endpoint);
        await bench.AddPoolAsync(dedicated: 2);
        await bench.UntilAsync(async () => await bench.Service.GetNodesAsync(BatchBench.PoolId).CountAsync(n => n.State == BatchNodeState.Idle) == 2);
        string slow = (await bench.Service.GetNodesAsync(BatchBench.PoolId).ToListAsync()).MinBy(n => n.Id)!.Id!;
        long work = await AddCopiesAsync(bench);
        using TemporaryFolder worker = SlowOn(slow);

        // Two shards, one a node of two cores.
        double half = work / 2d / (2 * new WorkModel().BytesPerCoreSecond);
        using ProgramRun run = bench.Submit("--worker", worker.Path, "--wait", "--shard-time", FormattableString.Invariant($"{half:0.000}s"));

        string id = await bench.NewestRunAsync();
        SortedDictionary<string, byte[]> files = await bench.ContentAsync(bench.State);
        List<BatchTask> tasks = await bench.Service.GetTasksAsync($"imgconv-{id}-1").ToListAsync();
        BatchTask lagging = tasks.Single(t => t.NodeInfo!.NodeId == slow && t.Id is "shard-00000" or "shard-00001");
        string[] kept = OutcomesOf(files, $"{id}/ledger/{lagging.Id![^5..]}.ndjson");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        string[] parts = [.. files.Where(f => f.Key.EndsWith("/parts.ndjson", StringComparison.Ordinal)).SelectMany(f => Lines(f.Value))];
        Assert.That(parts, Is.Not.Empty, run.Errors);
        int[] numbers = [.. parts.Select(p => JsonDocument.Parse(p).RootElement.GetProperty("part").GetProperty("index").GetInt32())];
        string[] given = [.. numbers.SelectMany(n => OutcomesOf(files, $"{id}/ledger/{n:d5}.ndjson"))];
        double pace = (lagging.ExecutionInfo!.EndTime - lagging.ExecutionInfo.StartTime)!.Value.TotalSeconds / kept.Length;
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the slow node did {kept.Length} images at {pace:0.00} s each and gave {given.Length} to {numbers.Length} tasks: "
            + $"{pace * given.Length:0} s of its time"));
        string[] puts = [.. storage.AnsweredPuts.Where(p => p.StartsWith(new Uri(bench.Target).AbsolutePath, StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(run.Output, Does.Contain($"{Images} images = {Images} converted"));
            Assert.That(run.Errors, Does.Contain("idle slots help: "));
            Assert.That(given, Is.Not.Empty);
            Assert.That(tasks.Where(t => numbers.Contains(int.Parse(t.Id![^5..], CultureInfo.InvariantCulture))).Select(t => t.NodeInfo!.NodeId), Has.Some.Not.EqualTo(slow));
            Assert.That(puts.Distinct().Count(), Is.EqualTo(Images));
            Assert.That(puts, Has.Length.LessThanOrEqualTo(Images + (Images / 20)), "as good as nothing is done twice");
        });
    }

    private static async Task<long> AddCopiesAsync(BatchBench bench)
    {
        IBlobStore source = bench.Open(bench.Source);
        await source.CreateIfAbsentAsync();
        var options = new DemoImageOptions { Width = 1600, Height = 1200 };
        byte[][] pictures = [.. Enumerable.Range(0, Pictures).Select(i => DemoImageGenerator.Generate(i, options))];
        for (int i = 0; i < Images; i++)
        {
            await source.WriteAsync($"image-{i:d5}.jpg", pictures[i % Pictures]);
        }

        return WorkModel.WorkOf(pictures.Sum(p => (long)p.Length) * Images / Pictures, Images);
    }

    // The worker, which on one node is stopped nine tenths of the time.
    private static TemporaryFolder SlowOn(string node)
    {
        var folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(BuiltPrograms.WorkerFolder, "*", SearchOption.AllDirectories))
        {
            string copy = folder[Path.GetRelativePath(BuiltPrograms.WorkerFolder, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.Move(folder["imgconv-worker"], folder["real-worker"]);
        ScriptedWorker.WriteProgram(folder["imgconv-worker"], $$"""
            #!/bin/sh
            here=$(dirname "$0")
            chmod +x "$here/real-worker"
            case "$AZ_BATCH_NODE_ID $*" in
            "{{node}} "*--shard*) ;;
            *) exec "$here/real-worker" "$@" ;;
            esac
            "$here/real-worker" "$@" &
            sleep 2
            while kill -STOP $! 2>/dev/null; do
              sleep 0.45
              kill -CONT $!
              sleep 0.05
            done
            wait $!

            """);
        return folder;
    }

    private static string[] OutcomesOf(SortedDictionary<string, byte[]> files, string ledger) =>
        files.TryGetValue(ledger, out byte[]? content) ? [.. Lines(content).Where(l => l.Contains("\"outcome\":\"Converted\"", StringComparison.Ordinal))] : [];

    private static string[] Lines(byte[] content) => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
