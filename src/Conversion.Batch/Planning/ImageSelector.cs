using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>Takes a run's images out of a source's listing, in its order; where contents decide, their first bytes are read ahead.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="request">Which images.</param>
internal sealed class ImageSelector(PlanRequest request)
{
    /// <summary>Files whose first bytes are being read at one time.</summary>
    public const int MaxReads = 64;

    // ITU-T T.81, B.1.1.3: a JPEG begins with SOI (FF D8), and another marker follows (FF).
    private static readonly byte[] Start = [0xFF, 0xD8, 0xFF];

    private readonly ImageFilter _filter = new(request);

    /// <summary>The files that are no images, so far.</summary>
    public IgnoredTally Ignored => _filter.Ignored;

    /// <summary>Takes the images.</summary>
    /// <param name="entries">The listing.</param>
    /// <param name="source">The store that is listed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<BlobEntry> SelectAsync(
        IAsyncEnumerable<BlobEntry> entries, IBlobStore source, CancellationToken cancellationToken) =>
        request.Select == ImageSelection.Content
            ? ByContentAsync(entries, source, cancellationToken)
            : entries.Where(_filter.IsWanted);

    private async IAsyncEnumerable<BlobEntry> ByContentAsync(
        IAsyncEnumerable<BlobEntry> entries, IBlobStore source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = new Queue<(BlobEntry Entry, Task<bool> IsImage)>();
        try
        {
            await foreach (BlobEntry entry in entries.ConfigureAwait(false))
            {
                if (_filter.IsWanted(entry))
                {
                    pending.Enqueue((entry, BeginsLikeJpegAsync(entry, source, stop.Token)));
                }

                if (pending.Count == MaxReads && await TakeAsync(pending).ConfigureAwait(false) is { } image)
                {
                    yield return image;
                }
            }

            while (pending.Count > 0)
            {
                if (await TakeAsync(pending).ConfigureAwait(false) is { } image)
                {
                    yield return image;
                }
            }
        }
        finally
        {
            // A listing that fails, or a reader that stops, leaves reads in progress that are not needed.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(pending.Select(p => p.IsImage))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<BlobEntry?> TakeAsync(Queue<(BlobEntry Entry, Task<bool> IsImage)> pending)
    {
        (BlobEntry entry, Task<bool> isImage) = pending.Peek();
        bool isWanted = await isImage.ConfigureAwait(false);
        _ = pending.Dequeue();
        if (!isWanted)
        {
            Ignored.Add(entry.Name, IgnoredReason.Content);
        }

        return isWanted ? entry : null;
    }

    private static async Task<bool> BeginsLikeJpegAsync(BlobEntry entry, IBlobStore source, CancellationToken cancellationToken)
    {
        if (entry.Kind != BlobEntryKind.Blob)
        {
            return true;
        }

        if (entry.SizeBytes < Start.Length)
        {
            return false;
        }

        try
        {
            byte[] read = await source.ReadStartAsync(entry.Name, Start.Length, cancellationToken).ConfigureAwait(false);
            return read.AsSpan().SequenceEqual(Start);
        }
        catch (BlobStoreException)
        {
            // What it is cannot be known, so that it counts, and its read fails by its name; or succeeds, if the cause has passed.
            return true;
        }
    }
}
