using System.Diagnostics;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage.InMemory;

namespace ImageConversion.Batch.Tests.Execution;

/// <summary>A stage that dies ends its list with that error, in whichever stage the defect is.</summary>
[TestFixture]
public sealed class StageFaultTests
{
    private const int Images = 6;

    // A second is promised. Five leave room for a machine that does much else, and none for a stage that waits for a timer.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private static long _diedAt;

    // An image is asked for when it is admitted, read, handed to the converters, and converted.
    [TestCase(2, Description = "read")]
    [TestCase(3, Description = "hand over")]
    [TestCase(4, Description = "convert")]
    public async Task RunAsync_StageDies_EndsTheListWithItsError(int question) =>
        await AssertEndsAsync(new DefectiveRecorder(question), TimeProvider.System);

    [Test]
    public async Task RunAsync_WriteStageDies_EndsTheListWithItsError() =>
        await AssertEndsAsync(new DefectiveRecorder(atQuestion: int.MaxValue), new DefectiveClock(failsDates: true));

    [Test]
    public async Task RunAsync_TunerDies_EndsTheListWithItsError() =>
        await AssertEndsAsync(new DefectiveRecorder(atQuestion: int.MaxValue), new DefectiveClock(failsDates: false));

    private static async Task AssertEndsAsync(DefectiveRecorder recorder, TimeProvider time)
    {
        var source = new InMemoryBlobStore();
        var target = new InMemoryBlobStore();
        await source.CreateIfAbsentAsync();
        await target.CreateIfAbsentAsync();
        var tasks = new List<ImageTask>();
        byte[] jpeg = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 64, Height = 48 });
        for (int i = 0; i < Images; i++)
        {
            string etag = await source.WriteAsync($"{i}.jpg", jpeg);
            tasks.Add(new ImageTask(new PlannedImage { Name = $"{i}.jpg", Target = $"{i}.png", Bytes = jpeg.Length, Etag = etag }, Attempt: 1));
        }

        // Not disposed: its stages are dead.
        var runner = new ShardRunner(
            new JpegToPngConverter(),
            source,
            new ImageWriter(target, OverwritePolicy.Always, "recipe", tier: null),
            ConversionOptions.Default,
            new PipelineOptions { Parallelism = 2, MemoryBytes = PipelineOptions.MinMemoryBytes },
            new RunCounter(),
            "node",
            time);

        // The limit only keeps the test from waiting for ever.
        Task run = runner.RunAsync(tasks, recorder, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));

        InvalidTimeZoneException e = (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run))!;
        Assert.That(e.Message, Is.EqualTo("defect"));
        Assert.That(Stopwatch.GetElapsedTime(_diedAt), Is.LessThan(Bound), "from the stage's death to the end of its list");
        long again = Stopwatch.GetTimestamp();
        await Assert.ThatAsync(
            () => runner.RunAsync(tasks, recorder, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)),
            Throws.InstanceOf<InvalidTimeZoneException>(),
            "and so does every later list");
        Assert.That(Stopwatch.GetElapsedTime(again), Is.LessThan(Bound));
    }

    private static InvalidTimeZoneException Die()
    {
        _diedAt = Stopwatch.GetTimestamp();
        return new InvalidTimeZoneException("defect");
    }

    private sealed class DefectiveRecorder(int atQuestion) : IImageRecorder
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _questions = new();

        public bool IsDue(ImageTask image) =>
            _questions.AddOrUpdate(image.Image.Name, 1, (_, n) => n + 1) == atQuestion ? throw Die() : true;

        public Task ReachAsync(ImageOutcome outcome) => Task.CompletedTask;
    }

    /// <summary>A clock that fails where outcomes are dated, or where the tuner asks for the time. (Not where it asks for its timer: a
    /// <see cref="PeriodicTimer"/> whose constructor fails ends the process in its finalizer.)</summary>
    private sealed class DefectiveClock(bool failsDates) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => failsDates ? throw Die() : base.GetUtcNow();

        public override long GetTimestamp() => !failsDates && Environment.StackTrace.Contains("TuneAsync", StringComparison.Ordinal)
            ? throw Die()
            : base.GetTimestamp();
    }
}
