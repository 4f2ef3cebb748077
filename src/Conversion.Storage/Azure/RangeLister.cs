using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ImageConversion.Storage.Azure;

/// <summary>Lists in one pass what is small, and large listings in several ranges of names at a time: the same entries, in
/// the same order, each once.</summary>
/// <remarks>Ranges are read ahead by some pages each, in the order in which they are taken, so that memory does not depend on how
/// many there are. A range that turns out to be large is cut again once its turn has come. Thread-safe.</remarks>
/// <param name="listing">Where pages come from.</param>
/// <param name="atOnce">Ranges under way at one time; 1 for one pass.</param>
/// <param name="largeFrom">Entries from which on a listing counts as large.</param>
internal sealed class RangeLister(IPagedListing listing, int atOnce, int largeFrom = RangeLister.LargeFrom)
{
    // Four full pages.
    private const int LargeFrom = 20_000;

    // Besides the one that waits for its place and the one that is being read.
    private const int PagesAhead = 1;

    // Azurite, for one, lists from the beginning wherever it is asked to start: there every range would be a whole pass.
    private volatile bool _rangesAreIgnored = atOnce <= 1;

    /// <summary>Whether a service takes this for no place to start at.</summary>
    public static bool IsRefused(BlobStoreException failure) =>
        failure.Kind is BlobStoreErrorKind.Unsupported or BlobStoreErrorKind.InvalidName;

    /// <summary>Lists a range.</summary>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<BlobEntry> page in ListPagesAsync(options, cancellationToken).ConfigureAwait(false))
        {
            foreach (BlobEntry entry in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long listed = 0;
        BlobListOptions? rest = null;
        IReadOnlyList<BlobEntry> last = [];
        await foreach (IReadOnlyList<BlobEntry> page in listing.ListPagesAsync(options, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
            last = page;
            listed += page.Count;

            // A short page, as the service may give at any time, says little about how names are spread.
            if (!_rangesAreIgnored && listing.CanBeCut && listed >= largeFrom && page.Count >= largeFrom / 4)
            {
                rest = options with { StartFrom = page[^1].Name + '\0' };
                if (await CanStartFromAsync(rest, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                rest = null;
            }
        }

        if (rest is not null)
        {
            await foreach (IReadOnlyList<BlobEntry> page in
                ListRangesAsync(new RangeSplitter(listing, rest, last), cancellationToken).ConfigureAwait(false))
            {
                yield return page;
            }
        }
    }

    private async Task<bool> CanStartFromAsync(BlobListOptions rest, CancellationToken cancellationToken)
    {
        try
        {
            string? first = await listing.FindFirstAsync(rest, cancellationToken).ConfigureAwait(false);
            _rangesAreIgnored = first is not null
                && string.CompareOrdinal(first, OrdinalOrder.Undisputed(rest.StartFrom!).TrimEnd('\0')) < 0;
            return first is not null && !_rangesAreIgnored;
        }
        catch (BlobStoreException refused) when (IsRefused(refused))
        {
            _rangesAreIgnored = true;
            return false;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListRangesAsync(
        RangeSplitter splitter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<(Task Reading, ChannelReader<IReadOnlyList<BlobEntry>> Pages)>();
        try
        {
            do
            {
                while (underWay.Count < atOnce
                    && await splitter.NextAsync(cancellationToken).ConfigureAwait(false) is { } range)
                {
                    var pages = Channel.CreateBounded<IReadOnlyList<BlobEntry>>(PagesAhead);
                    underWay.Enqueue((ReadAsync(range, pages.Writer, stop.Token), pages.Reader));
                }

                if (underWay.TryPeek(out (Task Reading, ChannelReader<IReadOnlyList<BlobEntry>> Pages) next))
                {
                    await foreach (IReadOnlyList<BlobEntry> page in
                        next.Pages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                    {
                        yield return page;
                    }

                    _ = underWay.Dequeue();
                }
            }
            while (underWay.Count > 0);
        }
        finally
        {
            // A reader that stops in the middle leaves ranges in progress that are not needed.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(underWay.Select(r => r.Reading)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a range ahead; an error is reported to the reader of its pages.</summary>
    private async Task ReadAsync(
        BlobListOptions range, ChannelWriter<IReadOnlyList<BlobEntry>> pages, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (IReadOnlyList<BlobEntry> page in ListPagesAsync(range, cancellationToken).ConfigureAwait(false))
            {
                await pages.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            }

            pages.Complete();
        }
        catch (Exception failure)
        {
            pages.Complete(failure);
        }
    }
}

/// <summary>A listing as a service gives it: pages, one after the other.</summary>
internal interface IPagedListing
{
    /// <summary>Whether ranges of names can be listed next to each other: whether the service lists in the order of the names.</summary>
    bool CanBeCut { get; }

    /// <summary>The entries of a range, in ordinal order. A page may be empty.</summary>
    IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(BlobListOptions options, CancellationToken cancellationToken);

    /// <summary>The first name of a range as the service sees it, or null where it sees none. A service that does not know
    /// ranges answers with a name before it.</summary>
    Task<string?> FindFirstAsync(BlobListOptions options, CancellationToken cancellationToken);
}
