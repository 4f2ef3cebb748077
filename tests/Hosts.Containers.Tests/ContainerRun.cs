using System.Buffers;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>A planned run of one shard from a container of generated JPEGs to another, on the emulator.</summary>
internal sealed class ContainerRun
{
    private readonly BlobServiceClient _service = new(Azurite.Shared.ConnectionString);

    private ContainerRun()
    {
        Source = _service.GetBlobContainerClient(Azurite.NewContainerName());
        Target = _service.GetBlobContainerClient(Azurite.NewContainerName());
        State = _service.GetBlobContainerClient(Azurite.NewContainerName());
    }

    public BlobContainerClient Source { get; }

    public BlobContainerClient Target { get; }

    public BlobContainerClient State { get; }

    public string SourceAddress => $"az://{Source.Name}";

    public string TargetAddress => $"az://{Target.Name}";

    /// <summary>The run's id; empty until it is planned.</summary>
    public string Id { get; private set; } = "";

    public string Address => $"az://{State.Name}/{Id}";

    /// <summary>Reaches the emulator without a proxy.</summary>
    private static Dictionary<string, string> Direct { get; } =
        new() { ["AZURE_STORAGE_CONNECTION_STRING"] = Azurite.Shared.ConnectionString };

    /// <summary>Makes the JPEGs; nothing is planned yet.</summary>
    public static async Task<ContainerRun> GenerateAsync(int images, int width = 64, int height = 48)
    {
        var run = new ContainerRun();
        await run.Source.CreateAsync();
        var options = new DemoImageOptions { Width = width, Height = height };
        await Parallel.ForAsync(0, images, async (index, token) =>
            await run.Source.UploadBlobAsync(
                DemoImageGenerator.NameOf("demo-image", index),
                BinaryData.FromBytes(DemoImageGenerator.Generate(index, options)),
                token));
        return run;
    }

    /// <summary>Makes the JPEGs and plans to convert them.</summary>
    public static async Task<ContainerRun> PlanAsync(int images, int width = 64, int height = 48)
    {
        ContainerRun run = await GenerateAsync(images, width, height);
        await run.PlanAsync();
        return run;
    }

    /// <summary>Plans to convert what is there.</summary>
    public async Task PlanAsync()
    {
        var stores = new BlobStoreFactory(new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString });
        IBlobStore Open(BlobContainerClient container) => stores.Open(StoreAddress.Parse($"az://{container.Name}"));
        Id = RunId.Create(TimeProvider.System);
        Plan plan = await new Planner(TimeProvider.System).PlanAsync(
            new PlanRequest(), Open(Source), Open(Target), new RunFiles(Open(State), Id));
        Assert.That(plan.Shards, Has.Count.EqualTo(1));
        await Target.CreateIfNotExistsAsync();
    }

    /// <summary>Starts <c>imgconv</c>, without a proxy.</summary>
    public ProgramRun StartImgconv(params string[] arguments) =>
        ProgramRun.Start(BuiltPrograms.Imgconv, arguments, environment: Direct);

    /// <summary>Runs <c>imgconv</c> to its end, without a proxy.</summary>
    public ProgramRun Imgconv(params string[] arguments) => StartImgconv(arguments).WaitForExit();

    /// <summary>Converts anew whatever is not up to date; returns the summary.</summary>
    public (int ExitCode, JsonElement Summary) Convert()
    {
        using ProgramRun run = Imgconv(
            "convert", SourceAddress, TargetAddress, "--state", $"az://{State.Name}", "--output", "json");
        return (run.ExitCode, Parse(run.Output));
    }

    /// <summary>Starts a worker on the shard.</summary>
    public ProgramRun StartWorker(BlobProxy? proxy = null, params string[] flags) => ProgramRun.Start(
        BuiltPrograms.Worker, ["--run", Address, "--shard", "0", "--trust-plan", .. flags], environment: proxy?.Environment ?? Direct);

    /// <summary>Frees the shard of a worker that was killed, instead of waiting for 15 seconds.</summary>
    public async Task BreakLeaseAsync()
    {
        BlobLeaseClient lease = State.GetBlobClient($"{Id}/ledger/00000.lease").GetBlobLeaseClient();
        try
        {
            await lease.BreakAsync(TimeSpan.Zero);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It had not taken it yet.
        }
    }

    /// <summary>What the run's own files say of it: summary, failures, warnings.</summary>
    public JsonElement Report()
    {
        using ProgramRun report = Imgconv("report", Address, "--output", "json");
        Assert.That(report.ExitCode, Is.Zero, report.Errors);
        return Parse(report.Output);
    }

    /// <summary>The ledger's lines of a kind: <c>outcome</c>, <c>began</c> or <c>released</c>.</summary>
    public async Task<IReadOnlyList<JsonElement>> LedgerAsync(string kind)
    {
        BlobDownloadResult ledger = await State.GetBlobClient($"{Id}/ledger/00000.ndjson").DownloadContentAsync();
        return
        [
            .. ledger.Content.ToString().Split('\n').Select(TryParse).OfType<JsonElement>().Where(l => l.TryGetProperty(kind, out _)),
        ];
    }

    /// <summary>Fails unless the target holds these images' PNGs and nothing else, each with the bytes that converting the
    /// source here gives.</summary>
    public async Task AssertTargetIsCorrectAsync(int images)
    {
        var converter = new JpegToPngConverter();
        int seen = 0;
        await foreach (BlobItem png in Target.GetBlobsAsync())
        {
            byte[] jpeg = await ReadAsync(Source, Path.ChangeExtension(png.Name, ".jpg"));
            byte[] found = await ReadAsync(Target, png.Name);
            var expected = new ArrayBufferWriter<byte>();
            _ = converter.Convert(jpeg, expected);
            Assert.That(found.AsSpan().SequenceEqual(expected.WrittenSpan), Is.True, $"the bytes of {png.Name}");
            seen++;
        }

        Assert.That(seen, Is.EqualTo(images), "PNGs in the target");
    }

    private static async Task<byte[]> ReadAsync(BlobContainerClient container, string name) =>
        (await container.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToArray();

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static JsonElement? TryParse(string line)
    {
        try
        {
            return Parse(line);
        }
        catch (JsonException)
        {
            // The half line of a killed writer, or the empty one behind the last.
            return null;
        }
    }
}
