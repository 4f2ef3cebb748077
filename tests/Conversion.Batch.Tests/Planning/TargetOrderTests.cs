using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Planning;

/// <summary>A listing leaves in order of its targets, and little of it waits.</summary>
public sealed class TargetOrderTests
{
    private static readonly string[] Parts =
        ["a", "b", "j", "p", "A", ".", ".p", ".png", ".j", ".jpg", "!", "-", "/", "~", " ", "é", ".q", "a.", "pn"];

    private static readonly string[] Extensions =
        [".jpg", ".JPG", ".Jpg", ".jpeg", ".JPEG", ".jpE", ".jpe", ".jfif", ".JFIF", ".jFif", "", ".HEIC", ".tif", ".png", ".a"];

    [TestCase(NamePolicy.Replace)]
    [TestCase(NamePolicy.Append)]
    public void Add_RandomNastyNames_LeaveInOrderOfTheirTargets(NamePolicy policy)
    {
        var random = new Random(20_260_101);
        for (int round = 0; round < 10_000; round++)
        {
            string[] names = NastyNames(random, count: 1 + random.Next(60));
            (string Target, string Source)[] expected =
            [
                .. names.Select(n => (Target: ImageNames.TargetName(n, policy), Source: n))
                    .OrderBy(p => p.Target, StringComparer.Ordinal).ThenBy(p => p.Source, StringComparer.Ordinal),
            ];

            (string Target, string Source)[] actual = [.. Order(names, policy, out _)];

            Assert.That(actual, Is.EqualTo(expected), () => $"round {round}: {string.Join(" | ", names)}");
        }
    }

    [Test]
    public void Add_LongListingOfSharedStems_KeepsFewWaiting()
    {
        // Each folder holds a chain of stems that begin one another, and siblings that sort between name and target.
        IEnumerable<string> names = Enumerable.Range(0, 4000).SelectMany(folder => new[]
        {
            "a.JPG", "a.b.JPG", "a.b.c.JPG", "a.b.c.jpg", "a.b.d.jpg", "a!.jpg", "a-.jpg", "a.j.jpg", "a.jpg", "a.jpg.jpg",
            "a/x.jpg", "a.p.jpg", "a.png.jpg", "a.q.jpg",
        }.Select(name => $"{folder:D5}/{name}"));
        string[] listing = [.. names.Order(StringComparer.Ordinal)];

        int count = Order(listing, NamePolicy.Replace, out int mostWaiting).Count;

        Assert.That(count, Is.EqualTo(listing.Length));
        Assert.That(mostWaiting, Is.LessThanOrEqualTo(8));
    }

    [Test]
    public void Add_ManyNamesWithinOneStem_KeepsFewWaiting()
    {
        // All of them come between "a.JPG" and "a.png".
        string[] listing = ["a.JPG", .. Enumerable.Range(0, 20_000).Select(i => $"a.b{i:D6}.jpg")];

        Order(listing, NamePolicy.Replace, out int mostWaiting);

        Assert.That(mostWaiting, Is.LessThanOrEqualTo(3));
    }

    private static List<(string Target, string Source)> Order(string[] names, NamePolicy policy, out int mostWaiting)
    {
        var order = new TargetOrder(policy);
        var ordered = new List<(string, string)>();
        int added = 0;
        mostWaiting = 0;
        foreach (string name in names)
        {
            ordered.AddRange(order.Add(Entry(name)).Select(image => (image.Target, image.Entry.Name)));
            mostWaiting = Math.Max(mostWaiting, ++added - ordered.Count);
        }

        ordered.AddRange(order.Complete().Select(image => (image.Target, image.Entry.Name)));
        return ordered;
    }

    private static string[] NastyNames(Random random, int count)
    {
        var stems = new List<string> { "a" };
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            // Mostly grown from an earlier name, so that stems begin one another.
            string stem = random.Next(4) == 0 ? "" : stems[random.Next(stems.Count)];
            stem += Parts[random.Next(Parts.Length)];
            stems.Add(stem);
            string name = stem + Extensions[random.Next(Extensions.Length)];
            if (!ImageNames.IsFolder(name))
            {
                names.Add(name);
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static BlobEntry Entry(string name) => new() { Name = name, SizeBytes = 1, ETag = "e" };
}
