using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Planning;

[TestFixture]
public sealed class CollisionFinderTests
{
    [TestCase("IMG_1.jpg", "img_1.jpg")]
    [TestCase("A/x.jpg", "a/x.jpg")]
    public async Task ThrowIfAny_CaseDiffersAndTheTargetDoesNotDistinguish_NamesBoth(string first, string second)
    {
        SourceImage[] images = [Image(first), Image("m.jpg"), Image(second)];
        var finder = new CollisionFinder(distinguishesCase: false);
        Array.ForEach(images, finder.Add);

        BatchException found = await Assert.ThrowsAsync<BatchException>(() => finder.ThrowIfAnyAsync(images.ToAsyncEnumerable()));

        Assert.That(found.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
        Assert.That(found.Message, Does.Contain($"'{first}'").And.Contain($"'{second}'"));
    }

    [Test]
    public void ThrowIfAny_TargetDistinguishesCase_IsNone()
    {
        var finder = new CollisionFinder(distinguishesCase: true);
        finder.Add(Image("A.jpg"));
        finder.Add(Image("a.jpg"));

        Assert.DoesNotThrow(finder.ThrowIfAny);
    }

    private static SourceImage Image(string name) => new(
        new BlobEntry { Name = name, SizeBytes = 1, ETag = "1" }, ImageNames.TargetName(name, NamePolicy.Replace));
}
