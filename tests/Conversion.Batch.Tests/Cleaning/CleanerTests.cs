using ImageConversion.Batch.Cleaning;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ImageConversion.Batch.Tests.Cleaning;

public sealed class CleanerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Test]
    public async Task Find_DemoImages_TakesNamesThatMatchAndNoOthers()
    {
        InMemoryBlobStore place = await PlaceAsync(
            "a/demo-image-000001.jpg", "demo-image-000000.jpg", "demo-image-000000.png", "holiday-demo-image-1.jpg", "demo.jpg");

        CleanFinding found = (await FindAsync(place, new CleanRequest { Demo = StoreAddress.Parse("/place") })).Single();
        await found.RemoveAsync(default);

        Assert.Multiple(async () =>
        {
            Assert.That(found.Detail, Does.StartWith("3 blobs that match 'demo-image-*'"));
            Assert.That(await NamesAsync(place), Is.EqualTo(new[] { "demo.jpg", "holiday-demo-image-1.jpg" }));
        });
    }

    [TestCase("*")]
    [TestCase("**")]
    [TestCase("?emo*")]
    [TestCase("[a-z]*")]
    [TestCase("photos/*")]
    [TestCase("")]
    public async Task Find_PatternThatTakesEverything_IsRefused(string pattern)
    {
        InMemoryBlobStore place = await PlaceAsync("precious.jpg");

        BatchException? refusal = await Assert.ThrowsAsync<BatchException>(
            () => FindAsync(place, new CleanRequest { Demo = StoreAddress.Parse("/place"), Pattern = pattern }));

        Assert.That(refusal!.Kind, Is.EqualTo(BatchErrorKind.InvalidPattern));
    }

    [Test]
    public async Task Find_OldRuns_KeepsTheNewestOfEachTargetAndWhatIsWrittenTo()
    {
        var state = new InMemoryBlobStore("state", timeProvider: _time);
        string first = await AddRunAsync(state, "/a");
        string second = await AddRunAsync(state, "/a");
        string other = await AddRunAsync(state, "/b");
        string third = await AddRunAsync(state, "/a");
        _time.Advance(TimeSpan.FromDays(40));
        await state.AppendAsync($"{second}/ledger/00000.ndjson", "{}"u8.ToArray());

        var request = new CleanRequest { Runs = StoreAddress.Parse("/a") };
        IReadOnlyList<CleanFinding> kept = await FindAsync(state, request);
        IReadOnlyList<CleanFinding> ofTarget = await FindAsync(state, request with { Keep = 0 });
        IReadOnlyList<CleanFinding> all = await FindAsync(state, request with { Keep = 0, AllTargets = true });
        IReadOnlyList<CleanFinding> underWay = await FindAsync(state, request with { Keep = 0 }, isUnderWay: true);
        IReadOnlyList<CleanFinding> unknown = await FindAsync(state, request with { Keep = 0 }, isUnderWay: null);
        await kept.Single().RemoveAsync(default);

        Assert.Multiple(async () =>
        {
            Assert.That(kept.Single().Name, Is.EqualTo($"state/{first}"));
            Assert.That(all.Select(f => f.Name), Is.EqualTo(new[] { $"state/{first}", $"state/{third}", $"state/{other}" }));
            Assert.That(ofTarget.Select(f => (f.Name, f.Target)), Is.EqualTo(new[] { ($"state/{first}", "/a"), ($"state/{third}", "/a") }));
            Assert.That(underWay.Concat(unknown), Is.Empty);
            Assert.That(await RunFiles.ListRunsAsync(state, default), Is.EqualTo(new[] { second, other, third }));
        });
    }

    [Test]
    public async Task Find_OldWorkers_KeepsThoseOfRunsThatStay()
    {
        var state = new InMemoryBlobStore("state", timeProvider: _time);
        string run = await AddRunAsync(state, "/a");
        string used = new('a', 64);
        await state.WriteAsync($"workers/{used}.tar.gz", new byte[3]);
        await state.WriteAsync("workers/forgotten.tar.gz", new byte[3]);
        await new RunFiles(state, run).Batch.WriteAsync(
            new()
            {
                Account = "a",
                Pool = "p",
                Slots = 1,
                Identity = "i",
                Worker = used,
                Jobs = [new BatchRecordJob(BatchRecord.JobId(run, 1), _time.GetUtcNow(), 1)],
            },
            default);
        _time.Advance(TimeSpan.FromDays(40));

        IReadOnlyList<CleanFinding> found = await FindAsync(state, new CleanRequest { Runs = StoreAddress.Parse("/a") });

        Assert.That(found.Single().Name, Is.EqualTo("state/workers/forgotten.tar.gz"));
    }

    [Test]
    public async Task Find_NothingThere_FindsNothing()
    {
        var absent = new InMemoryBlobStore("absent", exists: false);

        Assert.That(
            await FindAsync(absent, new CleanRequest { Demo = StoreAddress.Parse("/place"), Runs = StoreAddress.Parse("/place") }), Is.Empty);
    }

    private async Task<string> AddRunAsync(InMemoryBlobStore state, string target)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        string id = RunId.Create(_time);
        var bench = new RunBench();
        await bench.PutAsync("a.jpg");
        Plan plan = await bench.PlanAsync();
        await new RunFiles(state, id).Plan.WriteAsync(plan with { Run = id, Target = target }, default);
        return id;
    }

    private static async Task<InMemoryBlobStore> PlaceAsync(params string[] names)
    {
        var place = new InMemoryBlobStore("place");
        foreach (string name in names)
        {
            await place.WriteAsync(name, new byte[10]);
        }

        return place;
    }

    private static async Task<IEnumerable<string>> NamesAsync(InMemoryBlobStore place) =>
        await place.ListAsync().Select(e => e.Name).ToListAsync();

    private Task<IReadOnlyList<CleanFinding>> FindAsync(InMemoryBlobStore place, CleanRequest request, bool? isUnderWay = false)
    {
        var stores = new Mock<IBlobStoreFactory>();
        stores.Setup(s => s.Open(It.IsAny<StoreAddress>())).Returns(place);
        stores.Setup(s => s.Resolve(It.IsAny<StoreAddress>())).Returns((StoreAddress address) => address);
        return new Cleaner(
            stores.Object,
            () => throw new InvalidOperationException("nobody asked for Batch"),
            (_, _, _) => Task.FromResult(isUnderWay),
            _time).FindAsync(request, default);
    }
}
