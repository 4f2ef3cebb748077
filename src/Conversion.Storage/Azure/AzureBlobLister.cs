using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ImageConversion.Storage.Azure;

/// <summary>Lists a container page by page; while one page is taken, the next is on its way.</summary>
/// <remarks>Snapshots, earlier versions, soft-deleted and uncommitted blobs are not listed: the service leaves them out
/// unless it is asked for them.</remarks>
internal sealed class AzureBlobLister(
    BlobContainerClient container, string rootPrefix, AzureSubject subject, AzureFolderListing folders)
    : IPagedListing
{
    // The most that the service puts on one page.
    public const int PageSize = 5000;

    private readonly TreeLister _tree = new(folders);
    private volatile bool _isHierarchical;

    /// <inheritdoc/>
    public bool CanBeCut => !_isHierarchical;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_isHierarchical)
        {
            await foreach (IReadOnlyList<BlobEntry> page in ListFlatAsync(options, cancellationToken).ConfigureAwait(false))
            {
                yield return page;
            }
        }

        // Found out by the first page that has an entry, before any was handed out.
        if (_isHierarchical)
        {
            await foreach (IReadOnlyList<BlobEntry> page in _tree.ListPagesAsync(options, cancellationToken).ConfigureAwait(false))
            {
                yield return page;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListFlatAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var order = new OrdinalOrder();
        var ready = new Queue<BlobEntry>();
        bool isHandedOut = false;
        await foreach (Page<BlobItem> page in ReadPagesAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (!isHandedOut && (AzureFolderListing.IsHierarchical(page.GetRawResponse()) || !IsOrdered(page)))
            {
                _isHierarchical = true;
                yield break;
            }

            // A blob may have the root's own name with a '/' behind it; below the root it has no name.
            foreach (BlobItem blob in page.Values.Where(b => b.Name.Length > rootPrefix.Length && !AzureFolderListing.IsDirectory(b.Metadata)))
            {
                order.Add(ToEntry(blob, rootPrefix, options.IncludeMetadata), ready);
            }

            isHandedOut |= ready.Count > 0;
            bool isAtEnd = ready.Any(e => options.IsBehindRange(e.Name));
            yield return Take(ready, options);
            if (isAtEnd)
            {
                yield break;
            }
        }

        order.Flush(ready);
        yield return Take(ready, options);
    }

    /// <inheritdoc/>
    public async Task<string?> FindFirstAsync(BlobListOptions options, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<Page<BlobItem>> pages = PagesOf(options, pageSize: 1, cancellationToken);
        var guard = new PageGuard();
        while (await AwaitPageAsync(pages.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
        {
            guard.Check(pages.Current.ContinuationToken, pages.Current.Values.Count == 0);
            // The service may answer with an empty page that has a next one.
            if (pages.Current.Values.FirstOrDefault(b => b.Name.Length > rootPrefix.Length) is { } blob)
            {
                return blob.Name[rootPrefix.Length..];
            }
        }

        return null;
    }

    // Of a service that sorts '/' first and does not say so.
    private static bool IsOrdered(Page<BlobItem> page) => page.Values.Zip(page.Values.Skip(1)).All(
        pair => string.CompareOrdinal(OrdinalOrder.Undisputed(pair.First.Name), OrdinalOrder.Undisputed(pair.Second.Name)) <= 0);

    private static List<BlobEntry> Take(Queue<BlobEntry> ready, BlobListOptions options)
    {
        List<BlobEntry> taken = [.. ready.Where(e => !options.IsBeforeRange(e.Name) && !options.IsBehindRange(e.Name))];
        ready.Clear();
        return taken;
    }

    /// <summary>The text of an ETag, the same from a listing, which has no quotes around it, and from a header.</summary>
    public static string ToText(ETag etag) => etag.ToString().Trim('"');

    private async IAsyncEnumerable<Page<BlobItem>> ReadPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<Page<BlobItem>> pages = PagesOf(options, PageSize, stop.Token);
        var guard = new PageGuard();
        Task<bool> next = pages.MoveNextAsync().AsTask();
        try
        {
            while (await AwaitPageAsync(next, cancellationToken).ConfigureAwait(false))
            {
                Page<BlobItem> page = pages.Current;
                guard.Check(page.ContinuationToken, page.Values.Count == 0);
                next = pages.MoveNextAsync().AsTask();
                yield return page;
            }
        }
        finally
        {
            // A reader that stops in the middle leaves a page in progress that is not needed.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IAsyncEnumerator<Page<BlobItem>> PagesOf(
        BlobListOptions options, int pageSize, CancellationToken cancellationToken)
    {
        string prefix = rootPrefix + options.Prefix;

        // The name that follows directly on another is that name with a NUL behind it, which no service need take.
        string start = rootPrefix + OrdinalOrder.Undisputed(options.StartFrom ?? "").TrimEnd('\0');
        string end = rootPrefix + options.EndBefore;
        var request = new GetBlobsOptions
        {
            Traits = options.IncludeMetadata ? BlobTraits.Metadata : BlobTraits.None,
            States = BlobStates.None,
            Prefix = prefix,

            // Only where they lie within the prefix's own range, as the service wants it, and in an order that is agreed on.
            // What they let through is left out here.
            StartFrom = IsWithin(start, prefix) ? start : null,
            EndBefore = IsWithin(end, prefix) && OrdinalOrder.Undisputed(end) == end ? end : null,
        };
        return container.GetBlobsAsync(request, cancellationToken)
            .AsPages(pageSizeHint: pageSize)
            .GetAsyncEnumerator(cancellationToken);
    }

    private async Task<bool> AwaitPageAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            return await next.ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, subject.Root, AzureAccess.Read, subject.Account);
        }
    }

    private static bool IsWithin(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>The entry of a listed blob.</summary>
    public static BlobEntry ToEntry(BlobItem blob, string rootPrefix, bool withMetadata) => new()
    {
        Name = blob.Name[rootPrefix.Length..],
        SizeBytes = blob.Properties.ContentLength ?? 0,
        ETag = blob.Properties.ETag is { } etag ? ToText(etag) : "",
        LastModified = blob.Properties.LastModified ?? default,
        ContentType = blob.Properties.ContentType,
        Metadata = withMetadata ? ToMetadata(blob.Metadata) : BlobEntry.EmptyMetadata,
    };

    /// <summary>The headers that are kept with a blob, as the service gives them.</summary>
    public static BlobHeaders? ToHeaders(string? cacheControl, string? contentDisposition, string? contentLanguage) =>
        string.IsNullOrEmpty(cacheControl) && string.IsNullOrEmpty(contentDisposition) && string.IsNullOrEmpty(contentLanguage)
            ? null
            : new BlobHeaders
            {
                CacheControl = NullIfEmpty(cacheControl),
                ContentDisposition = NullIfEmpty(contentDisposition),
                ContentLanguage = NullIfEmpty(contentLanguage),
            };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static IReadOnlyDictionary<string, string> ToMetadata(IDictionary<string, string>? metadata) =>
        metadata is null or { Count: 0 }
            ? BlobEntry.EmptyMetadata
            : new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase);
}
