using Conversion.Batch.Execution;
using Conversion.Batch.Generation;
using Conversion.Batch.Model;
using Conversion.Core;
using Conversion.Storage.InMemory;

namespace Conversion.Batch.Tests.Execution;

/// <summary>A stage that dies ends its list with that error, in whichever stage the defect is.</summary>
[TestFixture]
public sealed class StageFaultTests
{
    private const int Images = 6;

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

        // Far beyond the second in which it ends, and short of for ever.
        Task run = runner.RunAsync(tasks, recorder, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        InvalidTimeZoneException e = (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run))!;
        Assert.That(e.Message, Is.EqualTo("defect"));
        await Assert.ThatAsync(
            () => runner.RunAsync(tasks, recorder, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)),
            Throws.InstanceOf<InvalidTimeZoneException>(),
            "and so does every later list");
    }

    private sealed class DefectiveRecorder(int atQuestion) : IImageRecorder
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _questions = new();

        public bool IsDue(ImageTask image) =>
            _questions.AddOrUpdate(image.Image.Name, 1, (_, n) => n + 1) == atQuestion ? throw new InvalidTimeZoneException("defect") : true;

        public Task ReachAsync(ImageOutcome outcome) => Task.CompletedTask;
    }

    /// <summary>A clock that fails where outcomes are dated, or where the tuner asks for the time. (Not where it asks for its timer: a
    /// <see cref="PeriodicTimer"/> whose constructor fails ends the process in its finalizer.)</summary>
    private sealed class DefectiveClock(bool failsDates) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => failsDates ? throw new InvalidTimeZoneException("defect") : base.GetUtcNow();

        public override long GetTimestamp() => !failsDates && Environment.StackTrace.Contains("TuneAsync", StringComparison.Ordinal)
            ? throw new InvalidTimeZoneException("defect")
            : base.GetTimestamp();
    }
}
