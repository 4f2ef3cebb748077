using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Azure.Storage.Blobs.Models;

namespace Hosts.Containers.Tests;

/// <summary>A container with many blobs, listed and planned.</summary>
[TestFixture]
public sealed class ContainerListingTests
{
    // More than a page. CI takes the short form; IMGCONV_BLOBS=50000 is the whole one (docs/testing.md).
    private static readonly int Blobs = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_BLOBS") ?? "6000", CultureInfo.InvariantCulture);

    // As many pages as are in memory at one time (one taken, one on its way, one being read), where there are more.
    private static readonly int Few = Math.Min(Blobs / 2, 15_000);

    [Test]
    public async Task Plan_ManyBlobs_HasEachOnceInFlatMemory()
    {
        ContainerRun run = await ContainerRun.GenerateAsync(images: 0);
        var content = BinaryData.FromBytes(new byte[] { 0xFF, 0xD8, 0xFF });
        await FillAsync(run, 0, Few, content);
        (_, long peakOfFew) = await PlanAsync(run);
        await FillAsync(run, Few, Blobs, content);

        (JsonElement plan, long peak) = await PlanAsync(run);

        List<string> planned = await PlannedAsync(run, plan);
        Assert.Multiple(() =>
        {
            Assert.That(plan.GetProperty("total").GetInt32(), Is.EqualTo(Blobs));
            Assert.That(planned, Is.EqualTo(Enumerable.Range(0, Blobs).Select(NameOf).Order(StringComparer.Ordinal)));
            Assert.That(peak, Is.LessThan(peakOfFew + (64L << 20)));
        });
        TestContext.Out.WriteLine($"{Blobs} blobs: {peak >> 20} MiB at most; {Few}: {peakOfFew >> 20} MiB");
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number % 7}/album {number % 50}/IMG_{number:D6}.jpg");

    private static Task FillAsync(ContainerRun run, int from, int to, BinaryData content) =>
        Parallel.ForAsync(
            from,
            to,
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (number, token) => await run.Source.UploadBlobAsync(NameOf(number), content, token));

    /// <summary>Plans, and watches the process' memory meanwhile.</summary>
    private static async Task<(JsonElement Plan, long PeakBytes)> PlanAsync(ContainerRun run)
    {
        using ProgramRun plan = run.StartImgconv(
            "plan", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--output", "json");
        long peak = 0;
        while (!plan.HasExited)
        {
            peak = Math.Max(peak, plan.PeakResidentBytes);
            await Task.Delay(10);
        }

        plan.WaitForExit();
        Assert.That(plan.ExitCode, Is.Zero, plan.Errors);
        return (JsonDocument.Parse(plan.Output).RootElement, peak);
    }

    private static async Task<List<string>> PlannedAsync(ContainerRun run, JsonElement plan)
    {
        var names = new List<string>();
        string shards = $"{plan.GetProperty("run").GetString()}/shards/";
        await foreach (BlobItem list in run.State.GetBlobsAsync(new GetBlobsOptions { Prefix = shards }))
        {
            using Stream packed = await run.State.GetBlobClient(list.Name).OpenReadAsync();
            using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
            while (await lines.ReadLineAsync() is { } line)
            {
                names.Add(JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!);
            }
        }

        return names;
    }
}
