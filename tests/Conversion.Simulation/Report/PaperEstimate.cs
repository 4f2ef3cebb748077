using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Simulation.Engine;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;

namespace ImageConversion.Simulation.Report;

/// <summary>What a run of a hundred million images asks of the orchestrator, from figures that are measured here.</summary>
internal sealed record PaperEstimate
{
    private const int SampleImages = 8192;
    private const long ListedPerRequest = 5000;
    private const int TasksPerRequest = 100;
    private const int TasksPerPage = 1000;

    public required ScenarioResult Run { get; init; }

    /// <summary>Heap that the plan's shards take while planning and submitting.</summary>
    public required double HeapBytesPerShard { get; init; }

    public required double PlanBytesPerShard { get; init; }

    public required double ListBytesPerImage { get; init; }

    private double Images => Run.Images;

    /// <summary>Measures with the real planner and the real files of a run, in memory.</summary>
    public static async Task<PaperEstimate> MeasureAsync(ScenarioResult run)
    {
        var state = new InMemoryBlobStore("state");
        var source = new ListedImages(SampleImages);
        var folder = new RunFiles(state, "20260101-000000-000000");
        var request = new PlanRequest { Sizing = ShardSizing.Even(long.MaxValue), ShardMaxImages = SampleImages };
        Plan plan = await new Planner(TimeProvider.System)
            .PlanAsync(request, source, new InMemoryBlobStore("target"), folder).ConfigureAwait(false);
        long listBytes = await LengthAsync(state, name => name.Contains("/shards/", StringComparison.Ordinal)).ConfigureAwait(false);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        ShardSummary[] shards = [.. Enumerable.Range(0, run.Shards).Select(i => plan.Shards[0] with
        {
            Index = i, Hash = string.Create(CultureInfo.InvariantCulture, $"{i:x32}"),
        })];
        long heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        await folder.Plan.WriteAsync(plan with { Shards = shards }, CancellationToken.None).ConfigureAwait(false);
        long planBytes = await LengthAsync(state, name => name.EndsWith("plan.json", StringComparison.Ordinal)).ConfigureAwait(false);
        return new PaperEstimate
        {
            Run = run,
            HeapBytesPerShard = (double)heap / shards.Length,
            PlanBytesPerShard = (double)planBytes / shards.Length,
            ListBytesPerImage = (double)listBytes / SampleImages,
        };
    }

    /// <summary>Rows of the table: what, how many, and from where the figure is.</summary>
    public IEnumerable<(string What, string Figure, string Source)> Rows()
    {
        int tasks = Run.Ours.Tasks, shards = Run.Shards;
        double pages = Math.Ceiling(Images / ListedPerRequest);
        yield return ("images, shards, tasks", $"{N(Images)}, {N(shards)}, {N(tasks)}", "the simulated run");
        yield return ("heap of the plan's shards", $"{N(HeapBytesPerShard * shards / 1e6)} MB", $"measured: {N(HeapBytesPerShard)} bytes a shard");
        yield return ("plan.json", $"{N(PlanBytesPerShard * shards / 1e6)} MB", $"measured: {N(PlanBytesPerShard)} bytes a shard");
        yield return ("shards' lists", $"{N(ListBytesPerImage * Images / 1e9)} GB", $"measured: {N(ListBytesPerImage)} bytes an image, names like 2024/05/17/IMG_00001234.jpg");
        yield return ("listing the source", $"{N(pages)} requests", "pages of 5,000; as many again for a full target");
        yield return ("writing the lists", $"{N(shards)} requests", "one a shard");
        yield return (
            "submitting tasks",
            $"{N(Math.Ceiling(shards / (double)TasksPerRequest))} requests, at least {N(shards / Run.Scenario.Options.TasksPerSecond)} s",
            "chunks of 100, 20,000 tasks a minute; the first slots start after the first chunk");
        yield return ("task counts", $"{N(Run.Ours.Polls)} requests", "the simulated run, one every 30 s");
        yield return ("ledgers read near the end", $"{N(Run.Ours.LedgersRead)} requests", "the simulated run");
        yield return ("tasks listed near the end", $"{N(Math.Ceiling(Run.Ours.LedgersRead / (double)TasksPerPage))} requests", "pages of 1,000");
        yield return ("splitting", $"{N(Run.Ours.Parts)} parts: as many lists, {N(Math.Ceiling(Run.Ours.Parts / (double)TasksPerRequest))} or more chunks", "the simulated run");
        yield return ("reading every ledger for the counts", $"{N(tasks)} requests", "one a task");
    }

    private static string N(double value) =>
        value.ToString(value is > 0 and < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    private static async Task<long> LengthAsync(InMemoryBlobStore store, Func<string, bool> isMeant)
    {
        long length = 0;
        await foreach (BlobEntry entry in store.ListAsync().ConfigureAwait(false))
        {
            length += isMeant(entry.Name) ? entry.SizeBytes : 0;
        }

        return length;
    }
}
