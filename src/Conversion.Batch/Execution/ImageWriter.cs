using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>Puts PNGs into the target with their stamps, under the plan's overwrite policy.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="target">The PNGs.</param>
/// <param name="overwrite">What becomes of those that are there.</param>
/// <param name="recipeHash">The recipe's hash, for the stamps.</param>
/// <param name="tier">Their storage tier; null for the account's own.</param>
/// <param name="durability">What a power failure may cost of them.</param>
internal sealed class ImageWriter(
    IBlobStore target,
    OverwritePolicy overwrite,
    string recipeHash,
    TargetTier? tier,
    BlobDurability durability = BlobDurability.Data)
{
    private const int MaxConflicts = 5;

    // No PNG, and no ETag that a blob could have: the write is refused, and for which reason is what is asked.
    private const string ProbeName = "imgconv-probe";
    private static readonly BlobWriteOptions _probe = new() { IfMatch = "\"0\"" };

    // Where a probe is let in and nothing else is, so many refusals say the same.
    private const int MaxRefusals = 16;

    private volatile bool _hasWritten;
    private int _refusals;

    /// <summary>Carries properties from the images; null for none.</summary>
    public PropertyCarrier? Carrier { get; init; }

    /// <summary>Writes an image's PNGs: those of further pictures before the first, whose stamp says that all are there.</summary>
    /// <returns>False where another writer's PNG exists already and stays: made from the same version by the same
    /// recipe, or existing at all under <see cref="OverwritePolicy.Never"/>.</returns>
    public async Task<bool> WriteAsync(ImageJob job)
    {
        var stamp = new Stamp(job.Source!.ETag, recipeHash);
        BlobWriteOptions options = Options(stamp.ToMetadata());
        if (Carrier is not null)
        {
            options = await Carrier.CarryAsync(job.Source, options, job.AddWarning, job.Drop).ConfigureAwait(false);
        }

        IReadOnlyList<ConvertedPicture> further = job.Png!.Further;
        for (int i = 0; i < further.Count; i++)
        {
            // The plan does not know of it.
            string name = ImageNames.FurtherName(job.Image.Target, i + 2);
            BlobEntry? other = await target.TryGetEntryAsync(name, job.Drop).ConfigureAwait(false);
            if (other is null || !Stays(other, stamp))
            {
                PlannedImage planned = job.Image with { Target = name, TargetEtag = other?.ETag };
                _ = await WriteAsync(planned, stamp, options, further[i].Png, job.Drop).ConfigureAwait(false);
            }
        }

        return await WriteAsync(job.Image, stamp, WithCount(options, stamp, further.Count), job.Png.Png, job.Drop).ConfigureAwait(false);
    }

    private async Task<bool> WriteAsync(
        PlannedImage image, Stamp stamp, BlobWriteOptions options, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        string? present = image.TargetEtag;
        for (int conflict = 0; ; conflict++)
        {
            try
            {
                await target.WriteAsync(image.Target, png, options with { IfAbsent = present is null, IfMatch = present }, cancellationToken).ConfigureAwait(false);
                _hasWritten = true;
                return true;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.ConditionNotMet && conflict < MaxConflicts)
            {
                // Somebody wrote since the plan was made: a second worker on this shard, or a stranger.
                BlobEntry? other = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
                if (other is not null && Stays(other, stamp))
                {
                    return false;
                }

                if (other is not null && Stamp.TryRead(other.Metadata) is { } theirs && theirs.RecipeHash != recipeHash)
                {
                    throw new BatchException(
                        BatchErrorKind.TargetBusy,
                        $"Since this run was planned, a run with recipe {theirs.RecipeHash} has written '{image.Target}' in {target.Address}; "
                        + $"this one has recipe {recipeHash} and would replace its PNGs.");
                }

                present = other?.ETag;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Protected && overwrite != OverwritePolicy.Always)
            {
                // A target that is written once: another worker of this run may have been faster.
                BlobEntry? other = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
                if (other is not null && Stays(other, stamp))
                {
                    return false;
                }

                throw;
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
            {
                // It was there when the run began, and the next run creates it again; the source image is not what is missing.
                throw new BlobStoreException(BlobStoreErrorKind.Unavailable, $"The target is gone: {e.Message}", e);
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.AccessDenied && !_hasWritten)
            {
                if (Interlocked.Increment(ref _refusals) >= MaxRefusals || await IsClosedAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw new BatchException(BatchErrorKind.TargetDenied, $"The target lets nothing be written: {e.Message}", e);
                }

                throw;
            }
        }
    }

    private bool Stays(BlobEntry other, Stamp stamp) => overwrite == OverwritePolicy.Never
        || (Stamp.TryRead(other.Metadata) is { } theirs ? theirs == stamp : overwrite == OverwritePolicy.Own);

    // One file may be closed for a reason of its own; a target that lets nothing in ends the run before all is decoded in vain.
    private async Task<bool> IsClosedAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await target.WriteAsync(ProbeName, ReadOnlyMemory<byte>.Empty, _probe, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (BlobStoreException e)
        {
            return e.Kind == BlobStoreErrorKind.AccessDenied;
        }
    }

    private static BlobWriteOptions WithCount(BlobWriteOptions options, Stamp stamp, int further) => further == 0 ? options : options with
    {
        Metadata = options.Metadata!.Concat(stamp.ToMetadata(further)).DistinctBy(m => m.Key).ToDictionary(),
    };

    private BlobWriteOptions Options(IReadOnlyDictionary<string, string> metadata) => new()
    {
        ContentType = "image/png",
        AccessTier = tier?.ToString(),
        Durability = durability,
        Metadata = metadata,
    };
}
