using System.Globalization;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.BatchEmulator.Faults;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>
/// Everything at once: nodes are taken away, calls of Batch and of storage fail, a start task fails, and the operator's
/// program is killed twice. Whatever happens, each image has its PNG in the end, and nothing is left running.
/// </summary>
[TestFixture]
public sealed class ChaosTests
{
    private const int Sigkill = 9;
    private const int Cores = 2;

    private static readonly int Images = Number("IMGCONV_CHAOS_IMAGES", 120);

    // Twenty in the slow form.
    private static IEnumerable<int> Seeds() => Enumerable.Range(Number("IMGCONV_CHAOS_FIRST_SEED", 1), Number("IMGCONV_CHAOS_SEEDS", 1));

    [TestCaseSource(nameof(Seeds))]
    public async Task Submit_EverythingFailsNowAndThen_EveryImageHasItsPng(int seed)
    {
        var random = new Random(seed);
        await using FaultyStorage storage = await FaultyStorage.StartAsync(Azurite.Shared.Endpoint, share: 0.02, seed);
        await using BatchBench bench = await BatchBench.StartAsync(storage: storage.Endpoint);
        bench.Batch.Control.ClearFaults(seed);
        bench.Batch.Control.FailStartTasks(BatchBench.PoolId);
        await bench.AddPoolAsync(dedicated: 1, spot: 3, startTask: "/bin/sh -c true");
        await bench.AddImagesAsync(Images);
        foreach ((FaultKind kind, double share) in new[]
        {
            (FaultKind.Throttle, 0.02), (FaultKind.Busy, 0.01), (FaultKind.DropBefore, 0.01), (FaultKind.DropAfter, 0.01),
        })
        {
            bench.Batch.Control.AddFault(new FaultRule(kind) { Share = share });
        }

        using var ended = new CancellationTokenSource();
        Task<int> preempting = PreemptAsync(bench, random, ended.Token);
        string[] command = ["submit", bench.Source, bench.Target, "--wait"];
        foreach (int second in (int[])[random.Next(1, 6), random.Next(1, 8)])
        {
            using ProgramRun killed = bench.Start(command);
            await killed.WaitAsync(TimeSpan.FromSeconds(second));
            killed.Signal(Sigkill);
            killed.WaitForExit();
            command = await bench.TryNewestRunAsync() is { } id ? ["submit", "--run", id, "--wait"] : command;
        }

        using ProgramRun last = bench.Imgconv(command);
        await ended.CancelAsync();
        int preemptions = await preempting;

        Assert.That(last.ExitCode, Is.Zero, last.Output + last.Errors);
        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        List<BatchNode> nodes = await bench.Service.GetNodesAsync(BatchBench.PoolId).ToListAsync();
        string[] differences = await bench.DifferencesFromLocalAsync();
        int puts = storage.AnsweredPuts.Count(path => path.StartsWith(new Uri(bench.Target).AbsolutePath, StringComparison.Ordinal));
        int wasted = puts - Images;
        // Read ahead and never decoded counts here, too; so does an answer that was lost.
        int read = storage.Reads.Count(path => path.StartsWith(new Uri(bench.Source).AbsolutePath, StringComparison.Ordinal));
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Images} images; {preemptions} nodes taken away; {storage.Faults} storage and "
            + $"{bench.Batch.Control.Faults.Sum(f => f.Hits)} Batch faults; {read} sources read; {puts} PNGs put, {wasted} more than once"));
        Assert.Multiple(() =>
        {
            Assert.That(last.Output, Does.Contain($"{Images:N0} images = "));
            Assert.That(differences, Is.Empty, "PNGs that are missing, partial or otherwise than made on this machine");
            Assert.That(jobs.Select(j => j.State), Has.All.EqualTo(BatchJobState.Completed), "nothing is left running");
            Assert.That(nodes.Sum(n => n.RunningTasksCount ?? 0), Is.Zero);
            // A node that is taken away has at most one image per core under way.
            Assert.That(wasted, Is.LessThanOrEqualTo(Math.Max(Images / 20, Cores * (preemptions + 1))));
        });
    }

    // Each of the Spot nodes about once a minute.
    private static async Task<int> PreemptAsync(BatchBench bench, Random random, CancellationToken ended)
    {
        int count = 0;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(10 + (20 * random.NextDouble())), ended);
                count += bench.Batch.Control.Preempt(BatchBench.PoolId).Count;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return count;
        }
    }

    private static int Number(string variable, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : standard;
}
