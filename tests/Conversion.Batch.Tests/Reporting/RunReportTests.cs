using Conversion.Batch.Generation;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Batch.Reporting;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Tests.Stores;
using Conversion.Core;

namespace Conversion.Batch.Tests.Reporting;

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

        RunReport report = await RunReport.ReadAsync(_bench.Run, mostListed: 10, default);

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

        RunReport report = await RunReport.ReadAsync(_bench.Run, mostListed: 10, default);

        Assert.That(report.Summary.Converters, Is.Null);
    }

    private async Task WorkAsync(Plan plan, int shard, bool tellsUse)
    {
        using var worker = new ShardWorker(
            new JpegToPngConverter(), plan, _bench.Run, _bench.Source, _bench.Target, _bench.Pipeline, _bench.Progress, TimeProvider.System)
        {
            TellsUse = tellsUse,
        };
        await worker.RunShardAsync(shard, default);
    }

    private async Task<List<ShardReceipt>> ReceiptsAsync(Plan plan)
    {
        var receipts = new List<ShardReceipt>();
        foreach (ShardSummary shard in plan.Shards)
        {
            receipts.Add((await _bench.Run.TryReadReceiptAsync(shard.Index, default))!);
        }

        return receipts;
    }
}
