using Conversion.Batch.Planning;
using Conversion.Batch.Recipes;
using Conversion.Storage;

namespace Conversion.Batch.Execution;

/// <summary>Puts PNGs into the target with their stamps, under the plan's overwrite policy.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageWriter(IBlobStore target, OverwritePolicy overwrite, string recipeHash)
{
    private const int MaxConflicts = 5;

    /// <summary>Writes one PNG.</summary>
    /// <returns>False where another writer's PNG is there already and shall stay: made from the same version by the same
    /// recipe, or existing at all under <see cref="OverwritePolicy.Never"/>.</returns>
    public Task<bool> WriteAsync(ImageJob job) => WriteAsync(job.Image, job.Source!.ETag, job.Png!.Png, job.Drop);

    private async Task<bool> WriteAsync(
        PlannedImage image, string sourceEtag, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        var stamp = new Stamp(sourceEtag, recipeHash);
        string? present = image.TargetEtag;
        for (int conflict = 0; ; conflict++)
        {
            try
            {
                await target.WriteAsync(image.Target, png, Options(stamp, present), cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.ConditionNotMet && conflict < MaxConflicts)
            {
                // Somebody wrote since the plan was made: a second worker on this shard, or a stranger.
                BlobEntry? other = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
                if (other is not null && (overwrite == OverwritePolicy.Never || Stamp.TryRead(other.Metadata) == stamp))
                {
                    return false;
                }

                present = other?.ETag;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
            {
                // It was there when the run began, and the next run makes it anew; the source image is not what is missing.
                throw new BlobStoreException(BlobStoreErrorKind.Unavailable, $"The target is gone: {e.Message}", e);
            }
        }
    }

    private static BlobWriteOptions Options(Stamp stamp, string? present) => new()
    {
        IfAbsent = present is null,
        IfMatch = present,
        ContentType = "image/png",
        Metadata = stamp.ToMetadata(),
    };
}
