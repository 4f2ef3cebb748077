using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Planning;

/// <summary>Ledgers that claim PNGs which are not there.</summary>
public sealed class ClaimCheckTests
{
    private RunBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RunBench();

    [TestCase(false)]
    [TestCase(true)]
    public async Task AddUp_HonestRun_ClosesAndSaysHowManyWereLookedUp(bool isStrict)
    {
        Plan plan = await ConvertAsync("a.jpg", "b.jpg", "c.jpg");

        RunSummary summary = (await new RunClosing(_bench.Target, isStrict).AddUpAsync(plan, _bench.Run, default))
            .ToSummary(RunState.Completed, RunResult.Success, default);

        Assert.That((summary.Converted, summary.Checked, summary.Contradicted, summary.Closes), Is.EqualTo((3, 3, (IReadOnlyList<string>?)null, true)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task AddUp_ForgedLine_IsMissingAndNamed(bool isStrict)
    {
        Plan plan = await ConvertAsync("a.jpg", "b.jpg", "c.jpg");
        await _bench.Target.DeleteAsync("b.png");

        Account account = await new RunClosing(_bench.Target, isStrict).AddUpAsync(plan, _bench.Run, default);

        Assert.That((account.Closes, account.Missing, account.Result, account.Counts.Converted), Is.EqualTo((false, 1, RunResult.Incomplete, 2)));
        Assert.That(account.Contradicted, Is.EqualTo(["b.png"]));
    }

    [TestCase("e", "0123456789abcdef", false)]
    [TestCase(null, null, false)]
    [TestCase("own", "0123456789abcdef", false)]
    [TestCase("other", "own", false)]
    [TestCase("own", "own", true)]
    public async Task AddUp_PngWithAnotherStamp_IsNotIt(string? etag, string? recipe, bool isIt)
    {
        Plan plan = await ConvertAsync("a.jpg");
        string own = (await _bench.Run.Ledgers.ReadAsync(0, default)).Outcomes["a.jpg"].SourceEtag!;
        IReadOnlyDictionary<string, string>? stamp = etag is null
            ? null
            : new Stamp(etag == "own" ? own : etag, recipe == "own" ? plan.RecipeHash : recipe!).ToMetadata();
        await _bench.Target.WriteAsync("a.png", new byte[10], new BlobWriteOptions { Metadata = stamp });

        Account account = await new RunClosing(_bench.Target, IsStrict: false).AddUpAsync(plan, _bench.Run, default);

        Assert.That(account.Closes, Is.EqualTo(isIt));
    }

    [Test]
    public async Task AddUp_ManyClaims_LooksAtASampleOrAtAllInOneListing()
    {
        Plan plan = await ConvertAsync([.. Enumerable.Range(0, 200).Select(i => $"{i:d3}.jpg")]);
        int looked = _bench.Target.Count("entry"), listed = _bench.Target.Count("list");

        Account sampled = await new RunClosing(_bench.Target, IsStrict: false).AddUpAsync(plan, _bench.Run, default);
        int lookedBySample = _bench.Target.Count("entry") - looked;
        Account all = await new RunClosing(_bench.Target, IsStrict: true).AddUpAsync(plan, _bench.Run, default);

        Assert.That((sampled.Checked, all.Checked), Is.EqualTo((64, 200)));
        Assert.That((lookedBySample, _bench.Target.Count("entry") - looked, _bench.Target.Count("list") - listed), Is.EqualTo((64, 64, 1)));
    }

    [Test]
    public async Task AddUp_TargetThatCannotBeAsked_BelievesTheLedgersUnlessItMustNot()
    {
        Plan plan = await ConvertAsync("a.jpg");
        var broken = new Moq.Mock<IBlobStore>();
        broken.Setup(t => t.TryGetEntryAsync(Moq.It.IsAny<string>(), Moq.It.IsAny<CancellationToken>())).Throws(RunBench.Error(BlobStoreErrorKind.Unavailable));
        broken.Setup(t => t.ExistsAsync(Moq.It.IsAny<CancellationToken>())).Throws(RunBench.Error(BlobStoreErrorKind.Unavailable));

        Account account = await new RunClosing(broken.Object, IsStrict: false).AddUpAsync(plan, _bench.Run, default);

        Assert.That((account.Closes, account.Checked), Is.EqualTo((true, (long?)null)));
        await Assert.ThatAsync(
            () => new RunClosing(broken.Object, IsStrict: true).AddUpAsync(plan, _bench.Run, default), Throws.TypeOf<BlobStoreException>());
    }

    private async Task<Plan> ConvertAsync(params string[] names)
    {
        await _bench.PutAsync(names);
        Plan plan = await _bench.PlanAsync();
        await _bench.RunShardAsync(plan);
        return plan;
    }
}
