namespace Conversion.Storage.Azure;

/// <summary>A listing as a service gives it: pages, one after the other.</summary>
internal interface IPagedListing
{
    /// <summary>The entries of a range, in ordinal order. A page may be empty.</summary>
    IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(BlobListOptions options, CancellationToken cancellationToken);

    /// <summary>The first name of a range as the service sees it, or null where it sees none. A service that does not know
    /// ranges answers with a name before it.</summary>
    Task<string?> FindFirstAsync(BlobListOptions options, CancellationToken cancellationToken);
}
