using System.Globalization;

namespace ImageConversion.Storage.Azure;

/// <summary>Finds out that a listing does not get any further.</summary>
internal sealed class PageGuard
{
    /// <summary>A service may answer with pages of nothing, where much was deleted: some, one after the other.</summary>
    public const int MaxEmptyPages = 1000;

    private string? _marker;
    private int _empty;

    /// <summary>Looks at a page.</summary>
    /// <param name="marker">Where the next one begins; null or empty at the end.</param>
    /// <param name="isEmpty">Whether the page has no entries.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.Unsupported"/>: the next page would be this one again, or
    /// there have been too many without an entry.</exception>
    public void Check(string? marker, bool isEmpty)
    {
        if (!string.IsNullOrEmpty(marker) && marker == _marker)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unsupported, "the listing does not end: the service names the same next page again");
        }

        _marker = marker;
        _empty = isEmpty ? _empty + 1 : 0;
        if (_empty > MaxEmptyPages)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unsupported,
                string.Create(CultureInfo.InvariantCulture, $"the listing does not end: {_empty} pages without an entry, one after the other"));
        }
    }
}
