using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Reporting;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Reporting;

public sealed class RunReportTests
{
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [Test]
    public async Task ReadAsync_ShardsOfTwoWorkers_AddsUpWhatTheirConvertersDid()
    {
        // Large enough for converters to be busy for milliseconds, to which receipts are rounded.
        byte[] jpeg = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 640, Height = 480 });
        await _bench.PutAsync("a.jpg", jpeg);
        await _bench.PutAsync("b.jpg", jpeg);
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
        await _bench.Target.CreateIfAbsentAsync();
        foreach (ShardSummary shard in plan.Shards)
        {
            await WorkAsync(plan, shard.Index, tellsUse: true);
        }

        RunReport report = await RunReportReader.ReadAsync(_bench.Run, mostListed: 10, default);

        double[] seconds = [.. (await ReceiptsAsync(plan)).Select(r => r.Converters!.Seconds)];
        Assert.That(seconds, Has.Length.EqualTo(2));
        Assert.That(seconds.Sum(), Is.Positive);
        Assert.That(report.Summary.Converters!.Seconds, Is.EqualTo(seconds.Sum()).Within(0.001));
        Assert.That(report.Summary.Converters.Busy, Is.InRange(0.0001, 1.001));
    }

    [Test]
    public async Task ReadAsync_WorkersThatDoNotTell_SaysNothing()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        await _bench.Target.CreateIfAbsentAsync();
        await WorkAsync(plan, 0, tellsUse: false);

        RunReport report = await RunReportReader.ReadAsync(_bench.Run, mostListed: 10, default);

        Assert.That(report.Summary.Converters, Is.Null);
    }

    [Test]
    public async Task ReadAsync_WithPrices_PutsTheEstimateBesideWhatWasTaken()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
        var machines = new RunMachines { Shape = new PoolShape(2, 1, 4), SpotNodes = 1, VmSize = "Standard_D4s_v5" };
        await _bench.Run.Estimate.WriteAsync(RunEstimator.Estimate(plan, machines), default);
        await _bench.Target.CreateIfAbsentAsync();
        await WorkAsync(plan, 0, tellsUse: true);
        await WorkAsync(plan, 1, tellsUse: true);
        foreach (ShardReceipt receipt in await ReceiptsAsync(plan))
        {
            await _bench.Run.Receipts.WriteAsync(receipt with { Operations = new StorageOperations(100, 10_000, 0, 7) }, default);
        }

        PriceTable prices = PriceTable.Examples with { Currency = "XTS" };
        RunReport report = await RunReportReader.ReadAsync(_bench.Run, mostListed: 10, prices, default);

        Assert.Multiple(() =>
        {
            Assert.That(report.Estimate!.Cost.Currency, Is.EqualTo("XTS"), "both by the prices of the report");
            Assert.That(report.Actual!.Operations, Is.EqualTo(new StorageOperations(200, 20_000, 0, 14)));
            Assert.That(report.Actual.Cost.Operations, Is.EqualTo(decimal.Round(prices.CostOfCalls(report.Actual.Operations!, null), 4)));
            Assert.That(report.Actual.Cost.Operations, Is.GreaterThan(0.1m));
            Assert.That(report.Actual.NodeHours, Is.Not.Null);
            Assert.That(RunJson.From(report), Does.Contain("\"actual\":{").And.Contain("\"operations\":{\"reads\":200,\"writes\":20000"));
        });
    }

    [Test]
    public async Task ReadAsync_ShardDoneAgain_KeepsTheCallsOfTheFirstTime()
    {
        await _bench.PutAsync("broken.jpg", RunBench.TruncatedJpeg);
        Plan plan = await _bench.PlanAsync();
        await _bench.Target.CreateIfAbsentAsync();
        await WorkAsync(plan, 0, tellsUse: true);
        ShardReceipt first = (await ReceiptsAsync(plan)).Single();
        await _bench.Run.Receipts.WriteAsync(first with { Operations = new StorageOperations(1, 2, 3, 4) }, default);

        await WorkAsync(plan, 0, tellsUse: true, FailureKind.Truncated, FailureKind.Corrupt);

        ShardReceipt second = (await ReceiptsAsync(plan)).Single();
        Assert.That(second.Operations, Is.EqualTo(new StorageOperations(1, 2, 3, 4)), "and none of a store in memory");
        Assert.That(second.At, Is.GreaterThan(first.At), "it was done again");
    }

    private async Task WorkAsync(Plan plan, int shard, bool tellsUse, params FailureKind[] retried)
    {
        using var worker = new ShardWorker(
            new JpegToPngConverter(), plan, _bench.Run, _bench.Source, _bench.Target, _bench.Pipeline, _bench.Progress, TimeProvider.System)
        {
            RecordsUse = tellsUse,
            Calls = new BlobCallCounter(),
            RetriedKinds = retried.ToHashSet(),
        };
        await worker.RunShardAsync(shard, default);
    }

    private async Task<List<ShardReceipt>> ReceiptsAsync(Plan plan)
    {
        var receipts = new List<ShardReceipt>();
        foreach (ShardSummary shard in plan.Shards)
        {
            receipts.Add((await _bench.Run.Receipts.TryReadAsync(shard, plan, default))!);
        }

        return receipts;
    }
}
