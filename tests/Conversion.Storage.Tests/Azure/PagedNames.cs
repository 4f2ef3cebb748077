using System.Runtime.CompilerServices;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>A service that lists names, page by page, each page as of the moment in which it is asked for.</summary>
internal sealed class PagedNames(IEnumerable<string> names, int pageSize) : IPagedListing
{
    private readonly Lock _gate = new();
    private readonly List<string> _names = [.. names.Order(StringComparer.Ordinal)];
    private int _inFlight;

    public bool CanBeCut => true;

    /// <summary>Whether every listing begins at the first name, as Azurite's does.</summary>
    public bool IgnoresStart { get; init; }

    /// <summary>Happens before each page.</summary>
    public Func<Task> BeforePage { get; set; } = () => Task.CompletedTask;

    public int Pages { get; private set; }

    public int Questions { get; private set; }

    public int MostInFlight { get; private set; }

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Handed { get; private set; }

    public void Add(string name)
    {
        lock (_gate)
        {
            int place = _names.BinarySearch(name, StringComparer.Ordinal);
            _names.Insert(~place, name);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            await EnterAsync();
            List<string> page = Page(options, after, pageSize);
            Leave(page.Count);
            cancellationToken.ThrowIfCancellationRequested();
            yield return [.. page.Where(n => !options.IsBeforeRange(n)).Select(ToEntry)];
            if (page.Count < pageSize)
            {
                yield break;
            }

            after = page[^1];
        }
    }

    public Task<string?> FindFirstAsync(BlobListOptions options, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Questions++;
        }

        return Task.FromResult(Page(options, after: null, count: 1).FirstOrDefault());
    }

    private static BlobEntry ToEntry(string name) => new() { Name = name, SizeBytes = name.Length, ETag = name };

    private List<string> Page(BlobListOptions options, string? after, int count)
    {
        lock (_gate)
        {
            string start = IgnoresStart ? "" : options.StartFrom ?? "";
            start = string.CompareOrdinal(after, start) > 0 ? after! + '\0' : start;
            int first = _names.BinarySearch(start, StringComparer.Ordinal);
            return
            [
                .. _names.Skip(first < 0 ? ~first : first)
                    .TakeWhile(n => !options.IsBehindRange(n))
                    .Where(n => options.Prefix is null || n.StartsWith(options.Prefix, StringComparison.Ordinal))
                    .Take(count),
            ];
        }
    }

    private async Task EnterAsync()
    {
        lock (_gate)
        {
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }

        await BeforePage();
    }

    private void Leave(int count)
    {
        lock (_gate)
        {
            _inFlight--;
            Pages++;
            Handed += count;
        }
    }
}
