namespace ImageConversion.Storage.Azure;

/// <summary>Cuts what is left of a listing into ranges of names, by asking which names there are.</summary>
/// <remarks>What all names of a full page have in common is a beginning that at least a page of names has, and usually some
/// pages: the next character's ten digits, say. So a range takes all names with one such beginning, and one small request finds
/// the name with which the next range begins. Not thread-safe.</remarks>
/// <param name="listing">What is cut.</param>
/// <param name="rest">What is left of it; begins behind the page.</param>
/// <param name="page">The last page before it; not empty.</param>
internal sealed class RangeSplitter(IPagedListing listing, BlobListOptions rest, IReadOnlyList<BlobEntry> page)
{
    private readonly int _sharedLength = SharedLength(page[0].Name, page[^1].Name);
    private string _start = rest.StartFrom!;
    private string? _name = page[^1].Name;

    /// <summary>The next range, or null when all is covered. Together they are just what is left, in order.</summary>
    public async Task<BlobListOptions?> NextAsync(CancellationToken cancellationToken)
    {
        if (_name is null)
        {
            return null;
        }

        string? end = EndOf(_name);
        _name = end is null || rest.IsBehindRange(end)
            ? null
            : await TryFindFirstAsync(end, cancellationToken).ConfigureAwait(false);
        BlobListOptions range = rest with { StartFrom = _start, EndBefore = _name is null ? rest.EndBefore : end };
        _start = end ?? _start;
        return range;
    }

    private async Task<string?> TryFindFirstAsync(string start, CancellationToken cancellationToken)
    {
        try
        {
            return await listing.FindFirstAsync(rest with { StartFrom = start }, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStoreException refused) when (RangeLister.IsRefused(refused))
        {
            // A text that is no place to start at for this service: the rest is one range.
            return null;
        }
    }

    /// <summary>The first text behind all names that begin like this one; null where no order is agreed on behind them.</summary>
    private string? EndOf(string name)
    {
        // A character at whose successor the orders of UTF-8 and UTF-16 part is no place for a cut (OrdinalOrder).
        ReadOnlySpan<char> beginning = OrdinalOrder.Undisputed(name[..Math.Min(_sharedLength, name.Length)]);
        beginning = beginning.TrimEnd('\uD7FF');
        return beginning.IsEmpty ? null : $"{beginning[..^1]}{(char)(beginning[^1] + 1)}";
    }

    private static int SharedLength(string first, string last) => Math.Max(1, first.AsSpan().CommonPrefixLength(last));
}
