using System.Runtime.CompilerServices;
using System.Text;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>Trees that a service lists in ordinal or in hierarchical order come out in ordinal order, whatever the names.</summary>
[TestFixture]
public sealed class TreeListerTests
{
    private const int Cases = 10_000;

    private static readonly string[] Letters = ["A", "a", "-", ".", " ", "!", "/", "/", "0", "é", "\ud7ff", "\ue000", "\uffee", "\U0001F600"];

    [TestCase(true)]
    [TestCase(false)]
    public async Task List_RandomNames_IsTheSortedList(bool hierarchical)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            HashSet<string> names = Names(random);
            var folders = new RandomFolders(names, hierarchical, pageSize: random.Next(1, 6));
            BlobListOptions options = Options(random);

            List<string> listed = await new TreeLister(folders).ListPagesAsync(options, CancellationToken.None)
                .SelectMany(p => p.ToAsyncEnumerable()).Select(e => e.Name).ToListAsync();

            Assert.That(
                listed,
                Is.EqualTo(names.Where(n => IsWanted(n, options)).Order(StringComparer.Ordinal)),
                $"seed {seed}, {options}");
        }
    }

    [Test]
    public async Task List_ManyFolders_ReadsAFewAheadAndNoMore()
    {
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"folder-{i:d5}/image.jpg")];
        var folders = new RandomFolders([.. names], hierarchical: true, pageSize: 5000);
        int taken = 0;

        await foreach (IReadOnlyList<BlobEntry> page in new TreeLister(folders).ListPagesAsync(new BlobListOptions(), CancellationToken.None))
        {
            taken += page.Count;
            Assert.That(folders.Begun - taken, Is.LessThanOrEqualTo(TreeLister.FoldersAhead + 2));
        }

        Assert.That(taken, Is.EqualTo(names.Length));
    }

    private static HashSet<string> Names(Random random)
    {
        // In a hierarchical namespace no blob has the name of a directory.
        var names = new HashSet<string>();
        for (int i = random.Next(1, 40); i > 0; i--)
        {
            string name = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Letters[random.Next(Letters.Length)]))
                .Trim('/').Replace("//", "/", StringComparison.Ordinal).Replace("//", "/", StringComparison.Ordinal);
            if (name.Length > 0 && !names.Any(n => n.StartsWith(name + "/", StringComparison.Ordinal)
                || name.StartsWith(n + "/", StringComparison.Ordinal)))
            {
                _ = names.Add(name);
            }
        }

        return names;
    }

    private static BlobListOptions Options(Random random) => random.Next(4) switch
    {
        0 => new BlobListOptions { Prefix = Letters[random.Next(Letters.Length)] },
        1 => new BlobListOptions { Prefix = "A/", StartFrom = "A/" + Letters[random.Next(Letters.Length)] },
        2 => new BlobListOptions { StartFrom = Letters[random.Next(Letters.Length)], EndBefore = "a" + Letters[random.Next(Letters.Length)] },
        _ => new BlobListOptions(),
    };

    private static bool IsWanted(string name, BlobListOptions options) =>
        name.StartsWith(options.Prefix ?? "", StringComparison.Ordinal) && !options.IsBeforeRange(name) && !options.IsBehindRange(name);

    /// <summary>A service with folders. Sorts by code point, as services do; a page has its folders before its files, as the SDK
    /// gives it.</summary>
    private sealed class RandomFolders(HashSet<string> names, bool hierarchical, int pageSize) : IFolderListing
    {
        public int Begun { get; private set; }

        public async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListFolderAsync(
            string folder, BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Begun++;
            string prefix = options.Prefix is { } wanted && wanted.Length > folder.Length ? wanted : folder;
            IEnumerable<string> children = names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
                .Select(n => n.IndexOf('/', prefix.Length) is var slash and >= 0 ? n[..(slash + 1)] : n)
                .Distinct()
                .OrderBy(n => SortKey(n), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
            foreach (string[] page in children.Chunk(pageSize))
            {
                await Task.Yield();
                yield return [.. page.OrderBy(n => n[^1] == '/' ? 0 : 1).Select(ToEntry)];
            }
        }

        private static BlobEntry ToEntry(string name) =>
            name[^1] == '/' ? FolderOrder.Folder(name) : new BlobEntry { Name = name, SizeBytes = 1, ETag = "1" };

        private byte[] SortKey(string name) =>
            Encoding.UTF8.GetBytes(hierarchical ? name.Replace('/', '\u0001') : name);
    }
}
