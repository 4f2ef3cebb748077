using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Planning;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ListedFilesTests
{
    private readonly RunBench _bench = new();

    [Test]
    public async Task Plan_ListOfNames_HasThoseAndNoOthers()
    {
        await _bench.PutAsync("a.jpg", "b/c.jpg", "d.jpg", "notes.txt");

        Plan plan = await _bench.PlanAsync(new PlanRequest { Files = ListedFiles.Sort(["d.jpg", "b/c.jpg", "d.jpg", "notes.txt"]) });

        IReadOnlyList<PlannedImage> images = await _bench.Run.Shards.ReadAsync(plan.Shards[0], plan.Names, default);
        Assert.Multiple(() =>
        {
            Assert.That(images.Select(i => i.Name), Is.EqualTo((string[])["b/c.jpg", "d.jpg"]).AsCollection);
            Assert.That((plan.Total, plan.Ignored), Is.EqualTo((2L, 1L)));
            Assert.That(plan.FilesSha256, Has.Length.EqualTo(64));
        });
    }

    [Test]
    public async Task Plan_NamesThatDoNotExist_AreNamedAndNothingIsLeft()
    {
        await _bench.PutAsync("a.jpg");
        var request = new PlanRequest { Files = ListedFiles.Sort(["a.jpg", "gone.jpg", "x/gone.jpg"]) };

        BatchException error = (await Assert.ThrowsAsync<BatchException>(() => _bench.PlanAsync(request)))!;

        Assert.Multiple(async () =>
        {
            Assert.That(error.Kind, Is.EqualTo(BatchErrorKind.FilesMissing));
            Assert.That(error.Message, Does.Contain("2 of the 3 names").And.Contain("gone.jpg, x/gone.jpg"));
            Assert.That(await _bench.State.ExistsAsync() ? await _bench.State.ListAsync().CountAsync() : 0, Is.Zero);
        });
    }

    [Test]
    public void Sort_NoName_IsRefused() =>
        Assert.That(
            Assert.Throws<BlobStoreException>(() => ListedFiles.Sort(["../a.jpg"]))!.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
}
