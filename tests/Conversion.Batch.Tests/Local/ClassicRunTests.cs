using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Local;

public sealed class ClassicRunTests
{
    private readonly List<(int Place, LedgerEntry Entry)> _reached = [];
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new RunBench();
        _reached.Clear();
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(50)]
    public async Task ListAsync_AllTasks_AreDisjointCompleteAndByIndex(int tasks)
    {
        string[] names = [.. Enumerable.Range(0, 23).Select(i => $"{i:D2}.jpg")];
        await _bench.PutAsync([.. names, "note.txt", "05.png"]);

        var all = new List<string>();
        for (int id = 0; id < tasks; id++)
        {
            List<string> own = [.. (await ListAsync(new ClassicTask(id, tasks, FirstOnly: false))).Select(i => i.Name)];
            Assert.That(own, Is.EqualTo(names.Where((_, index) => index % tasks == id)));
            all.AddRange(own);
        }

        Assert.That(all, Is.EquivalentTo(names));
    }

    [Test]
    public async Task ListAsync_First_IsTheFirstJpegInOrdinalOrder()
    {
        await _bench.PutAsync("A.txt", "b.jpg", "B.JPG", "a.jpg");

        IReadOnlyList<PlannedImage> images = await ListAsync(ClassicTask.First);

        Assert.That(images.Select(i => (i.Name, i.Target)), Is.EqualTo([("B.JPG", "B.png")]));
    }

    [Test]
    public async Task ListAsync_NoJpeg_SaysSo()
    {
        await _bench.PutAsync("a.txt");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => ListAsync(new ClassicTask(0, 2, false))))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NoImages));
    }

    [Test]
    public async Task ListAsync_MoreTasksThanImages_IsEmptyForTheLast()
    {
        await _bench.PutAsync("a.jpg");

        Assert.That(await ListAsync(new ClassicTask(1, 2, FirstOnly: false)), Is.Empty);
    }

    [Test]
    public async Task ListAsync_SourcesThatMeetInOnePng_AreNamedByEveryTask()
    {
        await _bench.PutAsync("a.JPG", "a.b.jpg", "a.jpg");

        foreach (int id in Enumerable.Range(0, 3))
        {
            BatchException e = (await Assert.ThrowsAsync<BatchException>(() => ListAsync(new ClassicTask(id, 3, false))))!;
            Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
            Assert.That(e.Message, Does.Contain("'a.JPG' and 'a.jpg' (both 'a.png')"));
        }
    }

    [Test]
    public async Task ExecuteAsync_Again_LeavesUpToDatePngsAlone()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        await _bench.PutAsync("c.jpg", [1]);
        await ExecuteAsync();
        _reached.Clear();
        int reads = _bench.Source.Count("read");

        OutcomeCounts counts = await ExecuteAsync();

        Assert.That((counts.UpToDate, counts.Converted, counts.Failed), Is.EqualTo((2, 0, 1)));
        Assert.That(_bench.Source.Count("read") - reads, Is.EqualTo(1));
        Assert.That(
            _reached.OrderBy(r => r.Place).Select(r => (r.Place, r.Entry.Name, r.Entry.Outcome)),
            Is.EqualTo(
            [
                (0, "a.jpg", Outcome.UpToDate), (1, "b.jpg", Outcome.UpToDate), (2, "c.jpg", Outcome.Failed),
            ]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ExecuteAsync_ManyImages_LooksForSeveralPngsAtOnce(CancellationToken cancellationToken)
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        int asked = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Target.BeforeEntry = _ =>
        {
            if (Interlocked.Increment(ref asked) == 3)
            {
                all.SetResult();
            }

            return all.Task.WaitAsync(cancellationToken);
        };

        OutcomeCounts counts = await ExecuteAsync();

        Assert.That(counts.Converted, Is.EqualTo(3));
    }

    [TestCase(OverwritePolicy.Never, Outcome.UpToDate)]
    [TestCase(OverwritePolicy.Always, Outcome.Converted)]
    [TestCase(OverwritePolicy.Stale, Outcome.Converted)]
    public async Task ExecuteAsync_ForeignPng_HeedsThePolicy(OverwritePolicy overwrite, Outcome expected)
    {
        await _bench.PutAsync("a.jpg");
        await _bench.Target.CreateIfAbsentAsync();
        await _bench.Target.WriteAsync("a.png", new byte[1]);

        await ExecuteAsync(new PlanRequest { Overwrite = overwrite });

        Assert.That(_reached.Single().Entry.Outcome, Is.EqualTo(expected));
    }

    [TestCase(BlobStoreErrorKind.InvalidName)]
    [TestCase(BlobStoreErrorKind.Unavailable)]
    public async Task ExecuteAsync_TargetRefusesOneName_FailsThatImageOnly(BlobStoreErrorKind kind)
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _bench.Target.BeforeEntry = name => name == "a.png" ? throw RunBench.Error(kind) : Task.CompletedTask;
        _bench.Target.BeforeWrite = (name, _) => name == "a.png" ? throw RunBench.Error(kind) : Task.CompletedTask;

        OutcomeCounts counts = await ExecuteAsync();

        Assert.That((counts.Converted, counts.Failed), Is.EqualTo((1, 1)));
        Assert.That(counts.Failures.Keys, Is.EqualTo([FailureKinds.Of(RunBench.Error(kind))]));
    }

    private Task<IReadOnlyList<PlannedImage>> ListAsync(ClassicTask task) =>
        ClassicRun.ListAsync(_bench.Source, task, new PlanRequest(), default);

    private async Task<OutcomeCounts> ExecuteAsync(PlanRequest? request = null)
    {
        IReadOnlyList<PlannedImage> images = await ListAsync(new ClassicTask(0, 1, FirstOnly: false));
        return await new ClassicRun(new JpegToPngConverter(), _bench.Time).ExecuteAsync(
            images, request ?? new PlanRequest(), _bench.Source, _bench.Target, _bench.Pipeline,
            (place, outcome) => _reached.Add((place, outcome.Entry)), default);
    }
}
