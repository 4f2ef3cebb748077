using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Tests.Submission;

namespace ImageConversion.Batch.Tests.Monitoring;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class GenerationJobTests
{
    [TestCase(1, 64, 48, 1)]
    [TestCase(23, 64, 48, 6)]
    [TestCase(100_000, 64, 48, 25_000, Description = "what is drawn in seconds is worth one start a slot")]
    [TestCase(100_000, 4000, 3000, 3125)]
    public void ImagesPerTask_OfImages_KeepsFourSlotsBusy(long count, int width, int height, long perTask) =>
        Assert.That(Job(count, width, height).ImagesPerTask, Is.EqualTo(perTask));

    [Test]
    public void ToTasks_OfImages_HaveEachOfThemOnce()
    {
        GenerationJob job = Job(1000);

        DemoImageRange[] ranges = [.. job.Images.Split(job.ImagesPerTask)];
        BatchTaskCreateOptions[] tasks = [.. job.ToTasks()];

        Assert.That(ranges.SelectMany(r => Enumerable.Range((int)r.First, (int)r.Count)), Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(tasks.Select(t => t.Id), Is.Unique.And.Exactly(ranges.Length).Items);
        Assert.That(tasks[1].CommandLine, Does.Contain($"--from {ranges[1].First} --count {ranges[1].Count} --size 64x48 --seed 7 --noise 3"));
    }

    [Test]
    public void ToJob_NameWithAQuote_GoesByTheEnvironment()
    {
        GenerationJob job = Job(10) with { Images = Job(10).Images with { Prefix = "it's; rm -rf $HOME" } };

        Assert.That(job.ToTasks().Select(t => t.CommandLine), Has.None.Contains("it's"));
        Assert.That(job.ToJob().CommonEnvironmentSettings!.Select(e => e.Value), Has.Some.EqualTo("it's; rm -rf $HOME"));
    }

    private static GenerationJob Job(long count, int width = 64, int height = 48) => new()
    {
        Id = "job",
        Pool = JobDefinitionTests.Define.Pool with { Shape = new PoolShape(Nodes: 4, SlotsPerNode: 1, CoresPerNode: 2) },
        Target = "https://acct.blob.core.windows.net/images",
        Images = new DemoImageRange
        {
            Count = count, Prefix = "demo", WidthPixels = width, HeightPixels = height, Seed = 7, NoisePercent = 3,
        },
        WorkerAddress = "https://acct.blob.core.windows.net/imgconv-runs/workers/abc.tar.gz",
        WorkerHash = "abc",
        MaxDuration = TimeSpan.FromHours(1),
    };
}
