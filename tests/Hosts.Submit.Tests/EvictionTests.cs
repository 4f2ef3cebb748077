using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>A Spot node is taken away after a notice by the metadata service, with a signal to its tasks or without one.</summary>
[TestFixture]
public sealed class EvictionTests
{
    private const int Images = 300;

    [TestCase(0, false)]
    [TestCase(5, false)]
    [TestCase(5, true)]
    [TestCase(30, false)]
    [TestCase(30, true)]
    public async Task Submit_NodeEvicted_LosesNoImageAndStopsInTime(int seconds, bool signals)
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(spot: 2);
        await bench.AddImagesAsync(Images, options: new DemoImageOptions { Width = 800, Height = 600 });
        using ProgramRun submit = bench.Start("submit", bench.Source, bench.Target, "--wait", "--shard-time", "2s");
        string node = await WorkingNodeAsync(bench);
        string id = await bench.NewestRunAsync();

        Task evicting = bench.Batch.Control.EvictAsync(BatchBench.PoolId, node, TimeSpan.FromSeconds(seconds), signals);
        // After a signal, the task's next try replaces what it wrote.
        bool isStopped = seconds == 0 || signals || await StopsAsync(bench, id, node, evicting);
        await evicting;
        submit.WaitForExit();

        SortedDictionary<string, byte[]> files = await bench.ContentAsync(bench.State);
        string[] lines = [.. files.Where(f => f.Key.StartsWith($"{id}/ledger/", StringComparison.Ordinal) && f.Key.EndsWith(".ndjson", StringComparison.Ordinal))
            .SelectMany(f => Encoding.UTF8.GetString(f.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        int begun = lines.Sum(line => CountOf(line, "began")), released = lines.Sum(line => CountOf(line, "released"));
        int converted = lines.Where(line => line.Contains("\"outcome\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()).Distinct().Count();
        string[] differences = await bench.DifferencesFromLocalAsync();
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"notice of {seconds} s, {(signals ? "with" : "without")} SIGTERM: {begun - Images} images begun in vain, of which {released} were given back"));
        Assert.Multiple(() =>
        {
            Assert.That(submit.ExitCode, Is.Zero, submit.Output + submit.Errors);
            Assert.That(differences, Is.Empty);
            Assert.That(converted, Is.EqualTo(Images), "each image has an outcome");
            // What was in flight, or since the ledger was written last; on a busy machine leases expire, and shards are begun once more.
            Assert.That(begun - Images - released, Is.LessThan(Images));
            Assert.That(isStopped, Is.True, "a worker with a notice stops before its machine goes");
        });
    }

    // A node whose task has converted something, and still runs.
    private static async Task<string> WorkingNodeAsync(BatchBench bench)
    {
        string? node = null;
        await bench.UntilAsync(async () =>
        {
            if (!await bench.Service.GetJobsAsync().AnyAsync() || await bench.TryNewestRunAsync() is not { } id)
            {
                return false;
            }

            SortedDictionary<string, byte[]> files = await bench.ContentAsync(bench.State);
            foreach (BatchTask task in await bench.Service.GetTasksAsync($"imgconv-{id}-1").Where(t => t.State == BatchTaskState.Running).ToListAsync())
            {
                if (files.TryGetValue($"{id}/ledger/{task.Id![^5..]}.ndjson", out byte[]? ledger) && Encoding.UTF8.GetString(ledger).Contains("\"outcome\"", StringComparison.Ordinal))
                {
                    node = task.NodeInfo!.NodeId;
                    return true;
                }
            }

            return false;
        });
        return node!;
    }

    // What the task's process writes when it stops; its files go with the node.
    private static async Task<bool> StopsAsync(BatchBench bench, string run, string node, Task evicting)
    {
        string folder = bench.Batch.Control.NodeFolders(BatchBench.PoolId)[node];
        while (!evicting.IsCompleted)
        {
            try
            {
                if (Directory.EnumerateFiles(folder, "stdout.txt", SearchOption.AllDirectories)
                    .Any(file => file.Contains(run, StringComparison.Ordinal) && File.ReadAllText(file).Contains("is to be evicted", StringComparison.Ordinal)))
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // A file that has just gone.
            }

            await Task.Delay(50);
        }

        return false;
    }

    private static int CountOf(string line, string member)
    {
        using JsonDocument entry = JsonDocument.Parse(line);
        return entry.RootElement.TryGetProperty(member, out JsonElement names) && names.ValueKind == JsonValueKind.Array ? names.GetArrayLength() : 0;
    }
}
