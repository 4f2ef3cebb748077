using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.Planning;

public sealed class PlannerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private InMemoryBlobStore _source = null!;
    private InMemoryBlobStore _target = null!;
    private InMemoryBlobStore _state = null!;
    private RunFiles _run = null!;

    [SetUp]
    public void SetUp()
    {
        _source = new InMemoryBlobStore("source");
        _target = new InMemoryBlobStore("target");
        _state = new InMemoryBlobStore("state", exists: false);
        _run = new RunFiles(_state, RunId.Create(_time));
    }

    [Test]
    public async Task PlanAsync_EmptyTarget_PlansEveryJpegAndCountsTheRest()
    {
        await PutAsync("b.jpg", "a.JPG", "readme.txt", "dir/c.jpeg", ".jpg");

        Plan plan = await PlanAsync(new PlanRequest());

        Assert.That(plan.Total, Is.EqualTo(3));
        Assert.That(plan.UpToDate, Is.Zero);
        Assert.That(plan.Ignored, Is.EqualTo(2));
        Assert.That(plan.Bytes, Is.EqualTo(3 * 100));
        Assert.That(plan.Run, Is.EqualTo(_run.Run));
        Assert.That(plan.CreatedAt, Is.EqualTo(_time.GetUtcNow()));
        Assert.That(await PlannedAsync(plan), Is.EqualTo(["a.JPG", "b.jpg", "dir/c.jpeg"]));
        Assert.That((await _run.Plan.ReadAsync(default)).Shards, Is.EqualTo(plan.Shards));
    }

    [TestCase(OverwritePolicy.Stale, 0)]
    [TestCase(OverwritePolicy.Always, 0)]
    [TestCase(OverwritePolicy.Own, 1)]
    public async Task PlanAsync_PngOfAnotherProgram_IsCountedAndNamed(OverwritePolicy overwrite, int upToDate)
    {
        await PutAsync("a.jpg", "b.jpg");
        _ = await _target.WriteAsync("a.png", new byte[] { 1 });

        Plan plan = await PlanAsync(new PlanRequest { Overwrite = overwrite });

        Assert.That((plan.Foreign, plan.UpToDate), Is.EqualTo((1, upToDate)));
        Assert.That(plan.ForeignNames, Is.EqualTo(new[] { "a.png" }));
    }

    [Test]
    public async Task PlanAsync_WorkLimit_CutsShardsByBytesAndNotByCount()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            await _source.WriteAsync($"{i:D2}.jpg", new byte[i == 3 ? 500_000 : 10]);
        }

        Plan plan = await PlanAsync(new PlanRequest { Sizing = ShardSizing.Even(10 * 33_000) });

        // The large image ends the first shard early; the fixed share of an image bounds the others.
        Assert.That(plan.Shards.Select(s => s.Images), Is.EqualTo([4, 11, 5]));
        Assert.That(plan.Shards.Select(s => s.Index), Is.EqualTo([0, 1, 2]));
        Assert.That(plan.Shards.Sum(s => s.Bytes), Is.EqualTo(plan.Bytes));
    }

    [Test]
    public async Task PlanAsync_CountLimit_CutsShardsByCount()
    {
        await PutAsync([.. Enumerable.Range(0, 10).Select(i => $"{i}.jpg")]);

        Plan plan = await PlanAsync(new PlanRequest { ShardMaxImages = 4 });

        Assert.That(plan.Shards.Select(s => s.Images), Is.EqualTo([4, 4, 2]));
        Assert.That(await PlannedAsync(plan), Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"{i}.jpg")));
    }

    [Test]
    public async Task PlanAsync_CountLimitMetExactly_HasNoEmptyShard()
    {
        await PutAsync("a.jpg", "b.jpg");

        Plan plan = await PlanAsync(new PlanRequest { ShardMaxImages = 2 });

        Assert.That(plan.Shards.Select(s => s.Images), Is.EqualTo([2]));
    }

    [TestCase(OverwritePolicy.Stale, "other-recipe.jpg,other-source.jpg,unstamped.jpg,x-new.jpg")]
    [TestCase(OverwritePolicy.Always, "current.jpg,other-recipe.jpg,other-source.jpg,unstamped.jpg,x-new.jpg")]
    [TestCase(OverwritePolicy.Never, "x-new.jpg")]
    public async Task PlanAsync_TargetWithPngs_PlansThoseThatThePolicyWants(OverwritePolicy overwrite, string expected)
    {
        await PutAsync("current.jpg", "other-recipe.jpg", "other-source.jpg", "unstamped.jpg", "x-new.jpg");
        string recipe = new Recipe().Hash;
        await PutPngAsync("current.png", new Stamp(await EtagAsync("current.jpg"), recipe));
        await PutPngAsync("other-recipe.png", new Stamp(await EtagAsync("other-recipe.jpg"), "0123456789abcdef"));
        await PutPngAsync("other-source.png", new Stamp("old", recipe));
        await PutPngAsync("stranger.png", stamp: null);
        await PutPngAsync("unstamped.png", stamp: null);

        Plan plan = await PlanAsync(new PlanRequest { Overwrite = overwrite });

        string[] planned = expected.Split(',');
        Assert.That(await PlannedAsync(plan), Is.EqualTo(planned));
        Assert.That(plan.Total, Is.EqualTo(5));
        Assert.That(plan.UpToDate, Is.EqualTo(5 - planned.Length));
        Assert.That(plan.ToConvert, Is.EqualTo(planned.Length));
    }

    [Test]
    public async Task PlanAsync_StaleTarget_RecordsTheVersionThatIsReplaced()
    {
        await PutAsync("a.jpg", "b.jpg");
        await PutPngAsync("a.png", stamp: null);

        Plan plan = await PlanAsync(new PlanRequest());

        IReadOnlyList<PlannedImage> images = await _run.Shards.ReadAsync(plan.Shards[0], NamePolicy.Replace, default);
        Assert.That(images[0].TargetEtag, Is.EqualTo((await _target.TryGetEntryAsync("a.png"))!.ETag));
        Assert.That(images[1].TargetEtag, Is.Null);
        Assert.That(images[0].Etag, Is.EqualTo(await EtagAsync("a.jpg")));
    }

    [Test]
    public async Task PlanAsync_TargetsInAnotherOrderThanSources_FindsThemAllUpToDate()
    {
        string[] names = ["a.JPG", "a.b.JPG", "a.b.jpg.jpg", "a-.jpg", "a!.jpg", "a/b.jpg", "a.png.jpg", "a.j.jpeg", "b.jpg"];
        await PutAsync(names);
        foreach (string name in names)
        {
            await PutPngAsync(
                ImageNames.TargetName(name, NamePolicy.Replace), new Stamp(await EtagAsync(name), new Recipe().Hash));
        }

        Plan plan = await PlanAsync(new PlanRequest());

        Assert.That(plan.UpToDate, Is.EqualTo(names.Length));
        Assert.That(plan.Shards, Is.Empty);
    }

    [Test]
    public async Task PlanAsync_SourcesThatMeetInOnePng_AreNamedAndNoPlanIsWritten()
    {
        await PutAsync("a.jpg", "a.JPEG", "b.jpg", "c.jpe", "c.jpg", "c.jfif");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => PlanAsync(new PlanRequest())))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
        Assert.That(e.Message, Does.Contain("'a.JPEG' and 'a.jpg' (both 'a.png')"));
        Assert.That(e.Message, Does.Contain("'c.jfif'").And.Contain("'c.jpe'").And.Contain("'c.jpg'"));
        Assert.That(await RunFiles.ListRunsAsync(_state, default), Is.Empty);
    }

    [Test]
    public async Task PlanAsync_ManyCollisions_NamesFiveAndCountsTheRest()
    {
        await PutAsync([.. Enumerable.Range(0, 8).SelectMany(i => new[] { $"{i}.jpg", $"{i}.jpe" })]);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => PlanAsync(new PlanRequest())))!;

        Assert.That(e.Message, Does.Contain("'4.jpe'").And.Not.Contain("'5.jpe'").And.Contain("and 3 more"));
    }

    [Test]
    public async Task PlanAsync_AppendedNames_KeepSourcesApart()
    {
        await PutAsync("a.jpg", "a.JPEG", "a.jpeg");

        Plan plan = await PlanAsync(new PlanRequest { Names = NamePolicy.Append });

        IReadOnlyList<PlannedImage> images = await _run.Shards.ReadAsync(plan.Shards[0], NamePolicy.Append, default);
        Assert.That(images.Select(i => i.Target), Is.EqualTo(["a.JPEG.png", "a.jpeg.png", "a.jpg.png"]));
    }

    [TestCase("*.jpg", "a.jpg,x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase("a.*", "A.jpeg?,a.jpg,x/a.jpg,x/y/a.jpg")]
    [TestCase("/a.jpg", "a.jpg")]
    [TestCase("/*.jpg", "a.jpg")]
    [TestCase("x/*.jpg", "x/a.jpg,x/b.jpg")]
    [TestCase("x/**/*.jpg", "x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase("x/**", "x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase("**/y/*", "x/y/a.jpg")]
    [TestCase("[ab].jpg", "a.jpg,x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase("?.jpg", "a.jpg,x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase("nothing*", "")]
    public async Task PlanAsync_Only_PlansWhatMatches(string glob, string expected)
    {
        await PutAsync("A.jpeg", "a.jpg", "x/a.jpg", "x/b.jpg", "x/y/a.jpg", "note.txt");

        Plan plan = await PlanAsync(new PlanRequest { Only = glob });

        // A name with '?' is one that another letter case would match; matching is by case.
        Assert.That(
            await PlannedAsync(plan), Is.EqualTo(expected.Split(',').Where(n => n.Length > 0 && !n.EndsWith('?'))));
        Assert.That(plan.Only, Is.EqualTo(glob));
        Assert.That(plan.Ignored, Is.EqualTo(1));
    }

    [TestCase(null, "x/**", "a.jpg")]
    [TestCase("a.jpg", "x/*", "a.jpg,x/y/a.jpg")]
    [TestCase(null, "nothing*", "a.jpg,x/a.jpg,x/b.jpg,x/y/a.jpg")]
    [TestCase(null, "*.jpg", "")]
    public async Task PlanAsync_Exclude_LeavesOutWhatMatches(string? only, string exclude, string expected)
    {
        await PutAsync("a.jpg", "x/a.jpg", "x/b.jpg", "x/y/a.jpg");

        Plan plan = await PlanAsync(new PlanRequest { Only = only, Exclude = exclude });

        Assert.That(await PlannedAsync(plan), Is.EqualTo(expected.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(plan.Exclude, Is.EqualTo(exclude));
    }

    [Test]
    public async Task PlanAsync_OnlyOfAnyText_PlansOrIsAnInvalidPattern()
    {
        await PutAsync("a.jpg", "x/b.jpg");
        var random = new Random(7);
        const string letters = "ab*?[]!-/\\{}().^ ";
        for (int i = 0; i < 3000; i++)
        {
            string glob = string.Concat(Enumerable.Range(0, 1 + random.Next(8)).Select(_ => letters[random.Next(letters.Length)]));
            try
            {
                await new Planner(_time).PlanAsync(new PlanRequest { Only = glob }, _source, _target, run: null);
            }
            catch (BatchException e) when (e.Kind == BatchErrorKind.InvalidPattern)
            {
                Assert.That(e.Message, Does.Contain($"'{glob}'"));
            }
            catch (Exception e)
            {
                Assert.Fail($"'{glob}': {e.GetType()} {e.Message}");
            }
        }
    }

    [Test]
    public async Task PlanAsync_ExcludePrefix_LeavesOutTheTargetAndDoesNotCountIt()
    {
        await PutAsync("a.jpg", "out/a.jpg", "out/note.txt", "outer.jpg");

        Plan plan = await PlanAsync(new PlanRequest { ExcludePrefix = "out/" });

        Assert.That(await PlannedAsync(plan), Is.EqualTo(["a.jpg", "outer.jpg"]));
        Assert.That(plan.Ignored, Is.Zero);
    }

    [Test]
    public async Task PlanAsync_10000RandomListings_FindsJustThePngsThatAreThere()
    {
        string[] parts = ["A", "a", "-", ".", " ", "!", "/", "0", ".p", ".png", ".j", "jpg", "é", "\U0001F600"];
        string[] extensions = [".jpg", ".JPEG", ".jfif", "", ".tif"];
        string recipe = new Recipe().Hash;
        for (int seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            NamePolicy names = random.Next(2) == 0 ? NamePolicy.Replace : NamePolicy.Append;
            string[] sources =
            [
                .. Enumerable.Range(0, random.Next(1, 25))
                    .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => parts[random.Next(parts.Length)]))
                        + extensions[random.Next(extensions.Length)])
                    .Where(n => n[^1] != '/').Distinct().GroupBy(n => ImageNames.TargetName(n, names)).Select(g => g.First())
                    .Order(StringComparer.Ordinal),
            ];
            string[] pngs =
            [
                .. sources.Where(_ => random.Next(2) == 0).Select(n => ImageNames.TargetName(n, names)),
                .. Enumerable.Range(0, random.Next(5)).Select(_ => parts[random.Next(parts.Length)] + "x"),
            ];
            var source = new ListedBlobStore(sources.Select(n => new BlobEntry { Name = n, SizeBytes = 5, ETag = "e", ContentType = "image/jpeg" }));
            var target = new ListedBlobStore(pngs.Distinct().Order(StringComparer.Ordinal)
                .Select(n => new BlobEntry { Name = n, SizeBytes = 5, ETag = "p", Metadata = new Stamp("e", recipe).ToMetadata() }));

            Plan plan = sources.Length == 0 ? null! : await new Planner(_time).PlanAsync(
                new PlanRequest { Names = names, Select = ImageSelection.ContentType }, source, target, run: null);

            if (plan is not null)
            {
                int there = sources.Count(n => pngs.Contains(ImageNames.TargetName(n, names)));
                Assert.That((plan.Total, plan.UpToDate), Is.EqualTo((sources.Length, there)), $"seed {seed}: {string.Join(" | ", sources)}");
            }
        }
    }

    [TestCase(ImageSelection.Name, "a.jpg,b.HEIC.jpg", "IMG_1,b.HEIC,c.txt", IgnoredReason.Name)]
    [TestCase(ImageSelection.ContentType, "IMG_1,a.jpg", "b.HEIC,b.HEIC.jpg,c.txt", IgnoredReason.ContentType)]
    [TestCase(ImageSelection.Content, "IMG_1,b.HEIC,b.HEIC.jpg", "a.jpg,c.txt", IgnoredReason.Content)]
    public async Task PlanAsync_Select_TakesWhatItSaysAndNamesTheRest(ImageSelection select, string taken, string ignored, IgnoredReason why)
    {
        await PutAsync("IMG_1", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg");
        await PutAsync("a.jpg", [1, 2, 3, 4], "image/JPEG; x=y");
        await PutAsync("b.HEIC", [0xFF, 0xD8, 0xFF, 0xDB], "image/heic");
        await PutAsync("b.HEIC.jpg", [0xFF, 0xD8, 0xFF, 0xDB], contentType: null);
        await PutAsync("c.txt", [0xFF, 0xD8], "text/plain");

        Plan plan = await PlanAsync(new PlanRequest { Select = select, Names = NamePolicy.Append });

        var planned = new List<string>();
        foreach (ShardSummary shard in plan.Shards)
        {
            planned.AddRange((await _run.Shards.ReadAsync(shard, NamePolicy.Append, default)).Select(i => i.Name));
        }

        Plan stored = await _run.Plan.ReadAsync(default);
        Assert.That(planned, Is.EquivalentTo(taken.Split(',')));
        Assert.That(stored.IgnoredFiles, Is.EqualTo(ignored.Split(',').Select(n => new IgnoredFile(n, why))));
        Assert.That(stored.IgnoredBy, Is.EqualTo(new Dictionary<IgnoredReason, long> { [why] = plan.Ignored }));
        Assert.That(stored.Select, Is.EqualTo(select));
    }

    [Test]
    public async Task PlanAsync_SelectedNamesThatMeet_AreACollision()
    {
        await PutAsync("a", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg");
        await PutAsync("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg");

        BatchException refused = (await Assert.ThrowsAsync<BatchException>(
            () => PlanAsync(new PlanRequest { Select = ImageSelection.Content })))!;

        Assert.That(refused.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
        Assert.That(refused.Message, Does.Contain("'a'").And.Contain("'a.jpg'"));
    }

    [Test]
    public async Task PlanAsync_SelectByContent_ReadsAFewAtOnceAndCountsWhatCannotBeRead()
    {
        var source = new SlowStart(500);

        Plan plan = await new Planner(_time).PlanAsync(new PlanRequest { Select = ImageSelection.Content }, source, _target, run: null);

        // Every second begins like a JPEG, and one cannot be read.
        Assert.That((plan.Total, plan.Ignored), Is.EqualTo((251, 249)));
        Assert.That(source.MostAtOnce, Is.InRange(2, ImageSelector.MaxReads));
    }

    [Test]
    public async Task PlanAsync_WithoutRun_WritesNothingAndPlansTheSame()
    {
        await PutAsync("a.jpg", "b.jpg", "c.jpg");
        var request = new PlanRequest { ShardMaxImages = 2 };

        Plan dry = await new Planner(_time).PlanAsync(request, _source, _target, run: null);
        bool untouched = !await _state.ExistsAsync();
        Plan wet = await PlanAsync(request);

        Assert.That(untouched, Is.True);
        Assert.That(RunId.IsWellFormed(dry.Run), Is.True);
        Assert.That(dry.Shards, Is.EqualTo(wet.Shards));
    }

    [Test]
    public async Task PlanAsync_NoJpeg_WritesNothing()
    {
        await PutAsync("a.txt");

        Plan plan = await PlanAsync(new PlanRequest());

        Assert.That(plan.Total, Is.Zero);
        Assert.That(await _state.ExistsAsync(), Is.False);
        BatchException e = Assert.Throws<BatchException>(plan.ThrowIfEmpty)!;
        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NoImages));
        Assert.That(e.Message, Does.Contain("source holds no JPEG").And.Contain("1 other file is there"));
    }

    [Test]
    public async Task PlanAsync_TargetAbsent_PlansEverythingAndDoesNotMakeIt()
    {
        await PutAsync("a.jpg");
        var absent = new InMemoryBlobStore("target", exists: false);

        Plan plan = await new Planner(_time).PlanAsync(new PlanRequest(), _source, absent, _run);

        Assert.That(plan.ToConvert, Is.EqualTo(1));
        Assert.That(await absent.ExistsAsync(), Is.False);
    }

    [Test]
    public async Task PlanAsync_SourceAbsent_IsTheStoresError()
    {
        var absent = new InMemoryBlobStore("source", exists: false);

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(
            () => new Planner(_time).PlanAsync(new PlanRequest(), absent, _target, _run)))!;

        Assert.That(e.Kind, Is.EqualTo(BlobStoreErrorKind.NotFound));
    }

    [TestCase("b.jpg", "a.jpg")]
    [TestCase("a.jpg", "a.jpg")]
    [TestCase("b.txt", "a.txt")]
    public async Task PlanAsync_ListingOutOfOrder_IsRefused(string first, string second)
    {
        var source = new ListedBlobStore([Entry(first), Entry(second)]);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => new Planner(_time).PlanAsync(new PlanRequest(), source, _target, run: null)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(e.Message, Does.Contain($"'{second}' after '{first}'"));
    }

    [Test]
    public async Task PlanAsync_AnyStores_ListsEachOnceAndAsksForNoSingleBlob()
    {
        await PutAsync([.. Enumerable.Range(0, 50).Select(i => $"{i}.jpg")]);
        await PutPngAsync("7.png", stamp: null);
        var source = new WatchedBlobStore(_source);
        var target = new WatchedBlobStore(_target);

        await new Planner(_time).PlanAsync(new PlanRequest(), source, target, run: null);

        Assert.That(source.Count("list"), Is.EqualTo(1));
        Assert.That(target.Count("list"), Is.EqualTo(1));
        Assert.That(source.Count("entry") + target.Count("entry") + source.Count("read") + target.Count("read"), Is.Zero);
    }

    [Test]
    public async Task PlanAsync_Progress_CountsEveryListedBlob()
    {
        var heard = new List<long>();
        var source = new ListedBlobStore(Enumerable.Range(0, 2500).Select(i => Entry($"{i:D6}.txt")));

        await new Planner(_time).PlanAsync(new PlanRequest(), source, _target, run: null, new Listener(heard.Add));

        Assert.That(heard, Is.EqualTo([1000L, 2000L, 2500L]));
    }

    [Test]
    public async Task PlanAsync_Cancelled_EndsWithoutAPlan()
    {
        await PutAsync("a.jpg");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThatAsync(
            () => new Planner(_time).PlanAsync(
                new PlanRequest(), _source, _target, _run, cancellationToken: cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await RunFiles.ListRunsAsync(_state, default), Is.Empty);
    }

    [Test]
    public async Task PlanAsync_200000Images_TakesMemoryForOneShardOnly()
    {
        const int images = 200_000;
        long atStart = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var source = new ListedBlobStore(Enumerable.Range(0, images).Select(i =>
        {
            if (i % 50_000 == 25_000)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - atStart);
            }

            return Entry(string.Create(CultureInfo.InvariantCulture, $"folder-{i / 1000:D6}/image-{i:D9}.jpg"));
        }));
        var target = new ListedBlobStore(Enumerable.Range(0, images).Where(i => i % 2 == 0).Select(i =>
            Entry(string.Create(CultureInfo.InvariantCulture, $"folder-{i / 1000:D6}/image-{i:D9}.png"))));

        Plan plan = await new Planner(_time).PlanAsync(
            new PlanRequest { ShardMaxImages = 1000 }, source, target, run: null);

        Assert.That(plan.ToConvert, Is.EqualTo(images));
        Assert.That(plan.Shards, Has.Count.EqualTo(200));

        // All names alone would be over 12 MB; a shard of a thousand images is a few hundred kilobytes.
        Assert.That(most, Is.LessThan(4_000_000));
    }

    private static BlobEntry Entry(string name) => new() { Name = name, SizeBytes = 100, ETag = "e" };

    private Task<Plan> PlanAsync(PlanRequest request) => new Planner(_time).PlanAsync(request, _source, _target, _run);

    private async Task PutAsync(params string[] names)
    {
        foreach (string name in names)
        {
            await _source.WriteAsync(name, new byte[100]);
        }
    }

    private Task<string> PutAsync(string name, byte[] content, string? contentType) =>
        _source.WriteAsync(name, content, new BlobWriteOptions { ContentType = contentType });

    private Task<string> PutPngAsync(string name, Stamp? stamp) =>
        _target.WriteAsync(name, new byte[1], new BlobWriteOptions { Metadata = stamp?.ToMetadata() });

    private async Task<string> EtagAsync(string name) => (await _source.TryGetEntryAsync(name))!.ETag;

    private async Task<List<string>> PlannedAsync(Plan plan)
    {
        var names = new List<string>();
        foreach (ShardSummary shard in plan.Shards)
        {
            names.AddRange((await _run.Shards.ReadAsync(shard, NamePolicy.Replace, default)).Select(i => i.Name));
        }

        return names;
    }

    private sealed class Listener(Action<long> hear) : IProgress<long>
    {
        public void Report(long value) => hear(value);
    }

    /// <summary>Files of which every second begins like a JPEG, after a while; one of the others is closed.</summary>
    private sealed class SlowStart(int count) : ReadOnlyBlobStore
    {
        private int _now;

        public int MostAtOnce { get; private set; }

        public override string Address => "slow";

        protected override IAsyncEnumerable<BlobEntry> ReadEntriesAsync(CancellationToken cancellationToken) =>
            Enumerable.Range(0, count).Select(i => new BlobEntry { Name = $"{i:d4}", SizeBytes = 10, ETag = "e" }).ToAsyncEnumerable();

        protected override async Task<Stream> OpenAsync(BlobEntry entry, CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            await Task.Yield();
            _ = Interlocked.Decrement(ref _now);
            int number = int.Parse(entry.Name, CultureInfo.InvariantCulture);
            return number == 7
                ? throw new BlobStoreException(BlobStoreErrorKind.AccessDenied, "closed")
                : new MemoryStream(number % 2 == 0 ? [0xFF, 0xD8, 0xFF, 0, 0, 0, 0, 0, 0, 0] : new byte[10]);
        }
    }
}
