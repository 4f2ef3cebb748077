using System.Text;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

[TestFixture]
public sealed class OrdinalOrderTests
{
    [Test]
    public void Add_NamesSortedByCodePointOrByCodeUnit_ComeOutByCodeUnit([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        string[] letters = ["a", "/", "é", "\ud7ff", "\ue000", "\uffee", "\U0001F600", "\U0010FFFF"];
        string[] names = [.. Enumerable.Range(0, 200)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => letters[random.Next(letters.Length)])))
            .Distinct()];
        string[] byUnit = [.. names.Order(StringComparer.Ordinal)];
        string[] byPoint = [.. names.OrderBy(n => Convert.ToHexString(Encoding.UTF8.GetBytes(n)), StringComparer.Ordinal)];

        Assert.That(byPoint, Is.Not.EqualTo(byUnit));
        Assert.That(PassThrough(byUnit), Is.EqualTo(byUnit));
        Assert.That(PassThrough(byPoint), Is.EqualTo(byUnit));
    }

    [Test]
    public void Add_OrdinaryNames_PassAtOnce()
    {
        var order = new OrdinalOrder();
        var ready = new Queue<BlobEntry>();

        order.Add(Entry("a"), ready);
        order.Add(Entry("日本語.jpg"), ready);

        Assert.That(ready, Has.Count.EqualTo(2));
    }

    // What is held back is bounded: behind so many names, one of the other kind is no longer expected.
    [Test]
    public void Add_VeryManyNamesThatAreHeldBack_PassInOrder()
    {
        string[] names = [.. Enumerable.Range(0, 300_000).Select(i => $"\uff08{i:d6}\uff09.jpg"), "\uffff"];
        var order = new OrdinalOrder();
        var ready = new Queue<BlobEntry>();
        var held = new List<int>();
        for (int i = 0; i < names.Length; i++)
        {
            order.Add(Entry(names[i]), ready);
            held.Add(i + 1 - ready.Count);
        }

        order.Flush(ready);

        Assert.That(held.Max(), Is.InRange(50_000, 150_000));
        Assert.That(ready.Select(e => e.Name), Is.EqualTo(names));
    }

    [Test]
    public void Add_NameOfTheOtherKindBehindVeryMany_IsUnsupportedAndNoneIsLost()
    {
        string[] names = [.. Enumerable.Range(0, 300_000).Select(i => $"\uff08{i:d6}.jpg"), "\U0001F600.jpg"];

        BlobStoreException failure = Assert.Throws<BlobStoreException>(() => PassThrough(names))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(PassThrough([.. names[..1000], names[^1]]), Has.Count.EqualTo(1001));
    }

    [TestCase("b", "a")]
    [TestCase("photos/a", "photos-old/a")]
    [TestCase("a", "a")]
    public void Add_NameBehindAnotherThatShouldFollowIt_IsUnsupported(string first, string second)
    {
        BlobStoreException failure = Assert.Throws<BlobStoreException>(() => PassThrough([first, second]))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(failure.Message, Does.Contain($"'{second}'"));
    }

    private static BlobEntry Entry(string name) => new() { Name = name, SizeBytes = 1, ETag = "e" };

    private static List<string> PassThrough(IEnumerable<string> names)
    {
        var order = new OrdinalOrder();
        var ready = new Queue<BlobEntry>();
        foreach (string name in names)
        {
            order.Add(Entry(name), ready);
        }

        order.Flush(ready);
        return [.. ready.Select(e => e.Name)];
    }
}
