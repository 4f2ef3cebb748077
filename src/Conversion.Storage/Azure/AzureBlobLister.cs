using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Conversion.Storage.Azure;

/// <summary>Lists a container page by page; while one page is taken, the next is on its way.</summary>
/// <remarks>Snapshots, earlier versions, soft-deleted and uncommitted blobs are not listed: the service leaves them out
/// unless it is asked for them.</remarks>
internal sealed class AzureBlobLister(BlobContainerClient container, string rootPrefix, AzureSubject subject)
{
    // The most that the service puts on one page.
    private const int PageSize = 5000;

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var order = new OrdinalOrder();
        var ready = new Queue<BlobEntry>();
        await foreach (Page<BlobItem> page in ReadPagesAsync(options, cancellationToken).ConfigureAwait(false))
        {
            foreach (BlobItem blob in page.Values)
            {
                // A blob may have the root's own name with a '/' behind it; below the root it has no name.
                if (blob.Name.Length > rootPrefix.Length)
                {
                    order.Add(ToEntry(blob, options.IncludeMetadata), ready);
                }

                while (ready.TryDequeue(out BlobEntry? entry))
                {
                    if (options.IsBehindRange(entry.Name))
                    {
                        yield break;
                    }

                    if (!options.IsBeforeRange(entry.Name))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return entry;
                    }
                }
            }
        }

        order.Flush(ready);
        while (ready.TryDequeue(out BlobEntry? entry))
        {
            if (!options.IsBeforeRange(entry.Name) && !options.IsBehindRange(entry.Name))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The text of an ETag, the same from a listing, which has no quotes around it, and from a header.</summary>
    public static string ToText(ETag etag) => etag.ToString().Trim('"');

    private async IAsyncEnumerable<Page<BlobItem>> ReadPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string prefix = rootPrefix + options.Prefix;
        string start = rootPrefix + WithoutDisputedOrder(options.StartFrom ?? "");
        var request = new GetBlobsOptions
        {
            Traits = options.IncludeMetadata ? BlobTraits.Metadata : BlobTraits.None,
            States = BlobStates.None,
            Prefix = prefix,
            // Only where it lies within the prefix's own range, as the service wants it.
            StartFrom = start.Length > prefix.Length && start.StartsWith(prefix, StringComparison.Ordinal) ? start : null,
        };
        await using IAsyncEnumerator<Page<BlobItem>> pages = container.GetBlobsAsync(request, stop.Token)
            .AsPages(pageSizeHint: PageSize)
            .GetAsyncEnumerator(stop.Token);
        Task<bool> next = pages.MoveNextAsync().AsTask();
        try
        {
            while (await AwaitPageAsync(next, cancellationToken).ConfigureAwait(false))
            {
                Page<BlobItem> page = pages.Current;
                next = pages.MoveNextAsync().AsTask();
                yield return page;
            }
        }
        finally
        {
            // Whoever stops in the middle leaves a page under way, which no one will ask for.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AwaitPageAsync(Task<bool> next, CancellationToken cancellationToken)
    {
        try
        {
            return await next.ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, subject.Root, AzureAccess.Read);
        }
    }

    // Orders of characters from U+D800 on differ (see OrdinalOrder). The part before them comes first in all of them, and
    // what it lets through too early is left out here.
    private static string WithoutDisputedOrder(string start)
    {
        int end = start.AsSpan().IndexOfAnyInRange('\uD800', '\uFFFF');
        return end < 0 ? start : start[..end];
    }

    private BlobEntry ToEntry(BlobItem blob, bool withMetadata) => new()
    {
        Name = blob.Name[rootPrefix.Length..],
        SizeBytes = blob.Properties.ContentLength ?? 0,
        ETag = blob.Properties.ETag is { } etag ? ToText(etag) : "",
        LastModified = blob.Properties.LastModified ?? default,
        Metadata = withMetadata ? ToMetadata(blob.Metadata) : BlobEntry.EmptyMetadata,
    };

    public static IReadOnlyDictionary<string, string> ToMetadata(IDictionary<string, string>? metadata) =>
        metadata is null or { Count: 0 }
            ? BlobEntry.EmptyMetadata
            : new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase);
}
