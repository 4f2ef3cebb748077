using System.Text;
using System.Text.Json.Nodes;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>Three watched stores in memory, a clock that stands still, and what it takes to run on them.</summary>
internal sealed class RunBench
{
    private static readonly byte[] Small = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 24, Height = 16 });

    private readonly InMemoryBlobStore _source = new("source");
    private readonly InMemoryBlobStore _target = new("target", exists: false);
    private readonly InMemoryBlobStore _state;

    public RunBench()
    {
        // Its leases run out by the test's clock.
        _state = new InMemoryBlobStore("state", exists: false, Time);
        (Source, Target, State) = (new(_source), new(_target), new(_state));
        Run = new RunFiles(State, RunId.Create(Time));
    }

    public static byte[] SmallJpeg => Small;

    public static byte[] TruncatedJpeg => Small[..(Small.Length / 2)];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public WatchedBlobStore Source { get; }

    public WatchedBlobStore Target { get; }

    public WatchedBlobStore State { get; }

    public RunFiles Run { get; }

    public RunCounter Progress { get; } = new();

    public PipelineOptions Pipeline { get; set; } =
        new() { Parallelism = 2, TransfersInFlight = 4, MemoryBytes = PipelineOptions.MinMemoryBytes };

    public RunStores Stores => new(Source, Target, State);

    public async Task PutAsync(params string[] names)
    {
        foreach (string name in names)
        {
            await _source.WriteAsync(name, Small);
        }
    }

    public Task<string> PutAsync(string name, byte[] content) => _source.WriteAsync(name, content);

    public Task<Plan> PlanAsync(PlanRequest? request = null) =>
        new Planner(Time).PlanAsync(request ?? new PlanRequest(), Source, Target, Run);

    public ShardWorker Worker(Plan plan, bool isTask = false, bool isPart = false) =>
        new(new JpegToPngConverter(), plan, Run, Source, Target, Pipeline, Progress, Time)
        {
            LeavesWhatWasGiven = isTask, LooksFirst = isPart,
        };

    /// <summary>Plans and runs one shard of all images, on a target that exists.</summary>
    public async Task<IReadOnlyDictionary<string, LedgerEntry>> ConvertAsync(PlanRequest? request = null)
    {
        Plan plan = await PlanAsync(request);
        await RunShardAsync(plan);
        return (await Run.Ledgers.ReadAsync(0, default)).Outcomes;
    }

    public async Task RunShardAsync(Plan plan, CancellationToken cancellationToken = default)
    {
        await Target.CreateIfAbsentAsync(default);
        using ShardWorker worker = Worker(plan);
        await worker.RunShardAsync(0, cancellationToken);
    }

    public Task<RunSummary> LocalRunAsync(
        PlanRequest? request = null, IBlobStore? target = null, CancellationToken stop = default) =>
        new LocalRun(new JpegToPngConverter(), new Planner(Time), Time).ExecuteAsync(
            request ?? new PlanRequest(), target is null ? Stores : Stores with { Target = target }, Pipeline, progress: null, stop);

    public async Task<byte[]> ReadAsync(WatchedBlobStore store, string name)
    {
        InMemoryBlobStore inner = ReferenceEquals(store, Source) ? _source : ReferenceEquals(store, Target) ? _target : _state;
        await using BlobContent content = await inner.OpenReadAsync(name);
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Makes the run's plan one of an early release: without head and SHA-256.</summary>
    public async Task MakeEarlyAsync()
    {
        string name = $"{Run.Run}/plan.json";
        JsonObject plan = JsonNode.Parse(await ReadAsync(State, name))!.AsObject();
        plan.Remove("shardsHash");
        foreach (JsonNode? shard in plan["shards"]!.AsArray())
        {
            shard!.AsObject().Remove("sha256");
            shard.AsObject().Remove("listBytes");
        }

        await State.WriteAsync(name, Encoding.UTF8.GetBytes(plan.ToJsonString()));
        await State.DeleteAsync($"{Run.Run}/head.json");
    }

    /// <summary>Changes the run's plan and its head, as anyone may who can write them.</summary>
    public async Task TamperAsync(Action<JsonObject> change)
    {
        foreach (string file in (string[])["plan.json", "head.json"])
        {
            string name = $"{Run.Run}/{file}";
            JsonObject plan = JsonNode.Parse(await ReadAsync(State, name))!.AsObject();
            change(plan);
            await State.WriteAsync(name, Encoding.UTF8.GetBytes(plan.ToJsonString()));
        }
    }

    public async Task<ShardReceipt?> ReceiptAsync(int shard = 0)
    {
        Plan plan = await Run.Plan.ReadAsync(default);
        return await Run.Receipts.TryReadAsync(plan.Shards[shard], plan, default);
    }

    public static async Task<List<string>> NamesAsync(IBlobStore store)
    {
        var names = new List<string>();
        await foreach (BlobEntry entry in store.ListAsync())
        {
            names.Add(entry.Name);
        }

        return names;
    }

    public static BlobStoreException Error(BlobStoreErrorKind kind) => new(kind, $"made to fail: {kind}");
}
