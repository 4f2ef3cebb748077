using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>A source's JPEGs, listed once, in order of their targets' names.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="request">Which images, and how their PNGs are named.</param>
/// <param name="progress">Hears how many blobs were listed so far, every now and then.</param>
internal sealed class SourceListing(PlanRequest request, IProgress<long>? progress)
{
    private const int ProgressEvery = 1000;

    // Metadata say which entries of some programs stand for a directory.
    private static readonly BlobListOptions WithMetadata = new() { IncludeMetadata = true, ListsUnreadable = true, ListsLinkedFolders = true };

    private readonly ImageSelector _selector = new(request);

    /// <summary>Files that are no images, so far.</summary>
    public IgnoredTally Ignored => _selector.Ignored;

    /// <summary>Lists a source.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: the listing is out of order.</exception>
    public async IAsyncEnumerable<SourceImage> ReadAsync(
        IBlobStore source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var order = new TargetOrder(request.Names);
        IAsyncEnumerable<BlobEntry> images = _selector.SelectAsync(ListAsync(source, cancellationToken), source, cancellationToken);
        await foreach (BlobEntry entry in images.ConfigureAwait(false))
        {
            foreach (SourceImage ready in order.Add(entry))
            {
                yield return ready;
            }
        }

        foreach (SourceImage ready in order.Complete())
        {
            yield return ready;
        }
    }

    private async IAsyncEnumerable<BlobEntry> ListAsync(IBlobStore source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long listed = 0;
        string previous = "";
        IAsyncEnumerable<BlobEntry> entries = request.Files is { } files
            ? ListedFiles.ReadAsync(source, files, cancellationToken)
            : source.ListAsync(WithMetadata, cancellationToken);
        await foreach (BlobEntry entry in entries.ConfigureAwait(false))
        {
            if (BlobName.Order.Compare(previous, entry.Name) >= 0 && listed > 0)
            {
                throw new BatchException(
                    BatchErrorKind.RunInvalid,
                    $"{source.Address} lists '{entry.Name}' after '{previous}'; a listing must be in ordinal order.");
            }

            previous = entry.Name;
            if (++listed % ProgressEvery == 0)
            {
                progress?.Report(listed);
            }

            yield return entry;
        }

        progress?.Report(listed);
    }
}
