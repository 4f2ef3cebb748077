using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;

namespace ImageConversion.Batch.Tests.Estimation;

public sealed class MeasuredRatesTests
{
    [Test]
    public void TryMeasure_EnoughWork_IsWorkOverTheCoresTime()
    {
        MeasuredRates rates = MeasuredRates.TryMeasure(Summary(converted: 100, coreSeconds: 10))!;

        Assert.Multiple(() =>
        {
            Assert.That(rates.BytesPerCoreSecond, Is.EqualTo((50_000_000 + (100 * WorkModel.PerImageBytes)) / 10.0).Within(1));
            Assert.That(rates.JpegBitsPerPixel, Is.EqualTo(2));
            Assert.That(rates.PngBitsPerPixel, Is.EqualTo(12));
        });
    }

    [TestCase(10, 10)]
    [TestCase(100, 1)]
    public void TryMeasure_TooLittle_TellsNothing(long converted, double coreSeconds) =>
        Assert.That(MeasuredRates.TryMeasure(Summary(converted, coreSeconds)), Is.Null);

    [Test]
    public async Task KeepRates_AMeasuredRun_IsWhatTheNextEstimateOfItsRecipeRestsOn()
    {
        var bench = new RunBench();
        await bench.State.CreateIfAbsentAsync(default);
        RunSummary summary = Summary(100, 10);

        await bench.Run.Rates.TryKeepAsync(summary, default);

        Assert.Multiple(async () =>
        {
            Assert.That((await bench.Run.Rates.ReadAsync(summary.Recipe, default)).Run, Is.EqualTo(summary.Run));
            Assert.That(await bench.Run.Rates.ReadAsync("another", default), Is.EqualTo(MeasuredRates.Assumed));
        });
    }

    [Test]
    public async Task ReadRates_OfNoRun_AreNotBelieved()
    {
        var bench = new RunBench();
        await bench.State.CreateIfAbsentAsync(default);
        await bench.Run.Rates.TryKeepAsync(Summary(100, 10) with { Run = "a\nDone: all is well" }, default);

        Assert.That(await bench.Run.Rates.ReadAsync(Summary(100, 10).Recipe, default), Is.EqualTo(MeasuredRates.Assumed));
    }

    [Test]
    public async Task Execute_ARun_KeepsItsEstimateAndTheTimeOfItsCores()
    {
        var bench = new RunBench();

        // Large enough for a core to be busy for milliseconds, to which summaries are rounded.
        byte[] jpeg = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 640, Height = 480 });
        await bench.PutAsync("a.jpg", jpeg);
        await bench.PutAsync("b.jpg", jpeg);
        var local = new LocalRun(new JpegToPngConverter(), new Planner(bench.Time), bench.Time);

        RunSummary summary = await local.ExecuteAsync(new PlanRequest(), bench.Stores, bench.Pipeline, progress: null, default);

        RunEstimate? estimate = await new RunFiles(bench.State, summary.Run).Estimate.TryReadAsync(default);
        Assert.Multiple(() =>
        {
            Assert.That(estimate?.Images, Is.EqualTo(2));
            Assert.That(estimate?.Machines.Shape.CoresPerNode, Is.EqualTo(bench.Pipeline.Parallelism));
            Assert.That(summary.CoreSeconds, Is.Positive);
        });
    }

    private static RunSummary Summary(long converted, double coreSeconds) => new()
    {
        Run = "20260102-030405-abcdef",
        Recipe = "0123456789abcdef",
        State = RunState.Completed,
        Total = converted,
        Converted = converted,
        UpToDate = 0,
        Failed = 0,
        Failures = new Dictionary<FailureKind, long>(),
        SourceBytes = 50_000_000,
        TargetBytes = 300_000_000,
        Megapixels = 200,
        CoreSeconds = coreSeconds,
        ElapsedSeconds = 10,
        Result = RunResult.Success,
    };
}
