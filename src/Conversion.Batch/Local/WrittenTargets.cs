using System.Buffers.Binary;
using System.Collections.Concurrent;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Local;

/// <summary>Finds which of some images have their PNG although no ledger says so: written since the plan was made, with
/// the stamp of the planned version and recipe.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WrittenTargets(IBlobStore target, string recipeHash)
{
    private const int AskedAtOnce = 16;

    // PNG (Third Edition), 5.2 and 11.2.1: the signature, IHDR's length and type, and its first two fields.
    private const int WidthAt = 16;
    private const int HeightAt = 20;
    private const int HeadBytes = 24;

    /// <summary>The PNGs that are there, by their images' names.</summary>
    public async Task<IReadOnlyDictionary<string, WrittenPng>> FindAsync(IReadOnlyList<ImageTask> tasks, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, WrittenPng>();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(tasks, bounds, async (task, token) =>
        {
            if (await TryFindAsync(task.Image, token).ConfigureAwait(false) is { } png)
            {
                found[task.Image.Name] = png;
            }
        }).ConfigureAwait(false);
        return found;
    }

    private async Task<WrittenPng?> TryFindAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        try
        {
            BlobEntry? png = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
            return png is not null
                && png.ETag != image.TargetEtag
                && Stamp.TryRead(png.Metadata) == new Stamp(image.Etag, recipeHash)
                    ? await TryMeasureAsync(png, cancellationToken).ConfigureAwait(false)
                    : null;
        }
        catch (BlobStoreException)
        {
            // Not known: it is converted again, and the write respects an existing blob.
            return null;
        }
    }

    private async Task<WrittenPng?> TryMeasureAsync(BlobEntry png, CancellationToken cancellationToken)
    {
        byte[] head = new byte[HeadBytes];
        try
        {
            BlobContent content = await target.OpenReadAsync(png.Name, png.ETag, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                int read = await content.Stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (read < HeadBytes)
                {
                    // Shorter than a PNG's head it is none, whatever its stamp says.
                    return null;
                }
            }
        }
        catch (BlobStoreException)
        {
            // It is there all the same: in the archive tier, for one, no blob can be read.
            return new WrittenPng(null, null, png.SizeBytes);
        }

        return new WrittenPng(
            BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(WidthAt)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(HeightAt)), png.SizeBytes);
    }
}

/// <summary>What is known of a PNG.</summary>
/// <param name="WidthPixels">Its width; null where it cannot be read.</param>
/// <param name="HeightPixels">Its height; likewise.</param>
/// <param name="SizeBytes">Its length.</param>
internal sealed record WrittenPng(int? WidthPixels, int? HeightPixels, long SizeBytes);
