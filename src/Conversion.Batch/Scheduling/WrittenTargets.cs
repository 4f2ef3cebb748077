using System.Collections.Concurrent;
using Conversion.Batch.Execution;
using Conversion.Batch.Planning;
using Conversion.Batch.Recipes;
using Conversion.Storage;

namespace Conversion.Batch.Scheduling;

/// <summary>Finds which of some images have their PNG although no ledger says so: written since the plan was made, with
/// the stamp of the planned version and recipe.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WrittenTargets(IBlobStore target, string recipeHash)
{
    private const int AskedAtOnce = 16;

    /// <summary>The names of the images whose PNG is there.</summary>
    public async Task<IReadOnlySet<string>> FindAsync(IReadOnlyList<ImageTask> tasks, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<string>();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(tasks, bounds, async (task, token) =>
        {
            if (await IsWrittenAsync(task.Image, token).ConfigureAwait(false))
            {
                found.Add(task.Image.Name);
            }
        }).ConfigureAwait(false);
        return found.ToHashSet();
    }

    private async Task<bool> IsWrittenAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        try
        {
            BlobEntry? png = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
            return png is not null
                && png.ETag != image.TargetEtag
                && Stamp.TryRead(png.Metadata) == new Stamp(image.Etag, recipeHash);
        }
        catch (BlobStoreException)
        {
            // Not known: it is converted again, and the write heeds what is there.
            return false;
        }
    }
}
