using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>Large listings in several ranges at a time: the same entries, in the same order, each once.</summary>
[TestFixture]
public sealed class RangeListerTests
{
    private const int PageSize = 20;
    private const int LargeFrom = 80;
    private const int AtOnce = 4;

    private static readonly Dictionary<string, string[]> Shapes = new()
    {
        ["numbered"] = [.. Enumerable.Range(0, 3000).Select(i => $"demo-image-{i:D6}.jpg")],
        ["numbered without zeros"] = [.. Enumerable.Range(0, 3000).Select(i => $"{i}.jpg")],
        ["folders by date"] = [.. Enumerable.Range(0, 3000).Select(i => $"{2000 + (i / 500)}/{i / 40 % 12:D2}/{i % 28:D2}/IMG_{i:D8}.jpg")],
        ["one small folder, then a large one"] =
            [.. Enumerable.Range(0, 100).Select(i => $"a/{i:D3}.jpg"), .. Enumerable.Range(0, 3000).Select(i => $"b/long/way/down/{i:D5}.jpg")],
        ["random"] = [.. RandomNames(3000, "abcXYZ019-_ /%")],
        ["random beyond ASCII"] = [.. RandomNames(3000, "aé日\uD7FF\uE000\uFFEE\U0001F600/")],
        ["one name begins the next"] = [.. Enumerable.Range(1, 400).Select(i => new string('a', i))],
        ["digests"] = [.. Enumerable.Range(0, 3000).Select(i => Convert.ToHexStringLower(BitConverter.GetBytes(i * 2654435761L)))],
    };

    private static IEnumerable<string> ShapeNames => Shapes.Keys;

    [Test]
    public async Task ListAsync_LargeListing_IsTheSameAsOnePass([ValueSource(nameof(ShapeNames))] string shape)
    {
        string[] names = [.. Shapes[shape].Distinct().Order(StringComparer.Ordinal)];
        BlobListOptions[] options =
        [
            new(),
            new() { StartFrom = names[names.Length / 3] },
            new() { EndBefore = names[names.Length * 2 / 3] },
            new() { StartFrom = names[100] + "~", EndBefore = names[^2] },
            new() { Prefix = names[names.Length / 2][..1] },
        ];
        foreach (BlobListOptions option in options)
        {
            IEnumerable<string> expected = names.Where(n =>
                !option.IsBeforeRange(n) && !option.IsBehindRange(n) && n.StartsWith(option.Prefix ?? "", StringComparison.Ordinal));

            List<string> found = await NamesAsync(new RangeLister(new PagedNames(names, PageSize), AtOnce, LargeFrom), option);

            Assert.That(found, Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task ListAsync_SmallListing_IsOnePassWithoutAQuestion()
    {
        var service = new PagedNames(Shapes["numbered"].Take(LargeFrom - 1), PageSize);

        _ = await NamesAsync(new RangeLister(service, AtOnce, LargeFrom));

        Assert.That((service.Pages, service.Questions), Is.EqualTo((LargeFrom / PageSize, 0)));
    }

    [Test]
    public async Task ListAsync_LargeListing_AsksForAFewMorePagesAndPlacesOnly()
    {
        var service = new PagedNames(Shapes["numbered"], PageSize);

        _ = await NamesAsync(new RangeLister(service, AtOnce, LargeFrom));

        int onePass = Shapes["numbered"].Length / PageSize;
        Assert.That(service.Pages, Is.LessThan(1.5 * onePass));
        Assert.That(service.Questions, Is.LessThan(0.5 * onePass));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ListAsync_LargeListing_ReadsRangesAtOnce(CancellationToken cancellationToken)
    {
        // After the pages of the beginning none comes before as many are asked for as ranges may be under way.
        int asked = 0;
        var all = new TaskCompletionSource();
        var service = new PagedNames(Shapes["numbered"], PageSize);
        service.BeforePage = () =>
        {
            int mine = Interlocked.Increment(ref asked);
            if (mine == (LargeFrom / PageSize) + AtOnce)
            {
                all.SetResult();
            }

            return mine <= LargeFrom / PageSize ? Task.CompletedTask : all.Task.WaitAsync(cancellationToken);
        };

        List<string> found = await NamesAsync(new RangeLister(service, AtOnce, LargeFrom));

        Assert.That(found, Has.Count.EqualTo(Shapes["numbered"].Length));
        Assert.That(service.MostInFlight, Is.GreaterThanOrEqualTo(AtOnce));
    }

    [Test]
    public async Task ListAsync_OtherNamesWrittenMeanwhile_HasEachThatWasThereOnce()
    {
        string[] names = [.. Shapes["folders by date"].Distinct().Order(StringComparer.Ordinal)];
        var service = new PagedNames(names, PageSize);
        int added = 0;
        service.BeforePage = () =>
        {
            for (int i = 0; i < 5; i++)
            {
                int number = Interlocked.Increment(ref added);
                service.Add($"{2000 + (number * 7 % 6)}/{number % 12:D2}/new-{number}.jpg");
            }

            return Task.CompletedTask;
        };

        List<string> found = await NamesAsync(new RangeLister(service, AtOnce, LargeFrom));

        Assert.That(found, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(found.Where(n => !n.Contains("new-", StringComparison.Ordinal)), Is.EqualTo(names));
    }

    [Test]
    public async Task ListAsync_ServiceThatIgnoresWhereToStart_IsOnePassAfterOneQuestion()
    {
        var service = new PagedNames(Shapes["numbered"], PageSize) { IgnoresStart = true };
        var lister = new RangeLister(service, AtOnce, LargeFrom);

        List<string> found = await NamesAsync(lister);
        _ = await NamesAsync(lister);

        Assert.That(found, Is.EqualTo(Shapes["numbered"]));
        Assert.That((service.Pages, service.Questions), Is.EqualTo((2 * ((3000 / PageSize) + 1), 1)));
    }

    [Test]
    public async Task ListAsync_RangeFails_ThrowsAtItsPlaceWithNothingLeftUnderWay()
    {
        var service = new PagedNames(Shapes["numbered"], PageSize);
        service.BeforePage = () => service.Pages == 60
            ? throw new BlobStoreException(BlobStoreErrorKind.Unavailable, "made to fail")
            : Task.CompletedTask;
        var found = new List<string>();

        _ = await Assert.ThrowsAsync<BlobStoreException>(async () =>
        {
            await foreach (BlobEntry entry in new RangeLister(service, AtOnce, LargeFrom).ListAsync(new BlobListOptions(), default))
            {
                found.Add(entry.Name);
            }
        });

        Assert.That(found, Is.EqualTo(Shapes["numbered"].Take(found.Count)));
    }

    [Test]
    public async Task ListAsync_TakenSlowly_ReadsAheadAFixedNumberOfPages()
    {
        var service = new PagedNames(Enumerable.Range(0, 20_000).Select(i => $"{i:D7}"), PageSize);
        long taken = 0, mostAhead = 0;

        await foreach (BlobEntry entry in new RangeLister(service, AtOnce, LargeFrom).ListAsync(new BlobListOptions(), default))
        {
            taken++;
            mostAhead = Math.Max(mostAhead, service.Handed - taken);
            if (taken % 100 == 0)
            {
                await Task.Yield();
            }
        }

        // Ranges within ranges: at most one level for each character in which names differ.
        Assert.That(mostAhead, Is.LessThan(AtOnce * 3 * PageSize * 3));
        TestContext.Out.WriteLine($"at most {mostAhead} of {taken} entries ahead");
    }

    [Test]
    public async Task ListAsync_StoppedInTheMiddle_LeavesNothingUnderWay()
    {
        var service = new PagedNames(Shapes["numbered"], PageSize);

        await foreach (BlobEntry entry in new RangeLister(service, AtOnce, LargeFrom).ListAsync(new BlobListOptions(), default))
        {
            if (entry.Name == Shapes["numbered"][LargeFrom * 3])
            {
                break;
            }
        }

        Assert.That(service.InFlight, Is.Zero);
    }

    private static async Task<List<string>> NamesAsync(RangeLister lister, BlobListOptions? options = null)
    {
        var names = new List<string>();
        await foreach (BlobEntry entry in lister.ListAsync(options ?? new BlobListOptions(), default))
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private static IEnumerable<string> RandomNames(int count, string alphabet)
    {
        var random = new Random(7);
        string[] characters = [.. alphabet.EnumerateRunes().Select(r => r.ToString())];
        return Enumerable.Range(0, count).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => characters[random.Next(characters.Length)])));
    }
}
