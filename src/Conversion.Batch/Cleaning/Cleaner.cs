using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Cleaning;

/// <summary>Finds what work has left behind. Removes nothing by itself: each finding does, when it is told to.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">Opens the places.</param>
/// <param name="service">Opens the Batch account; asked only where jobs or pools are looked for.</param>
/// <param name="time">The clock that ages are reckoned by.</param>
public sealed class Cleaner(IBlobStoreFactory stores, Func<IBatchService> service, TimeProvider time)
{
    /// <summary>Looks for all that is asked for.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the pattern would take everything.</exception>
    /// <exception cref="BlobStoreException">A place cannot be listed.</exception>
    /// <exception cref="BatchServiceException">The Batch account cannot be asked.</exception>
    public async Task<IReadOnlyList<CleanFinding>> FindAsync(CleanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset before = time.GetUtcNow() - request.OlderThan;
        var found = new List<CleanFinding>();
        if (request.Demo is { } demo
            && await DemoImages.FindAsync(stores.Open(demo), request.Pattern, cancellationToken).ConfigureAwait(false) is { } images)
        {
            found.Add(images);
        }

        if (request.Runs is { } runs)
        {
            found.AddRange(await new OldRuns(stores.Open(runs), request.Keep, before).FindAsync(cancellationToken).ConfigureAwait(false));
        }

        if (request.Jobs || request.Pools)
        {
            var remains = new BatchRemains(service(), before);
            found.AddRange(request.Jobs ? await remains.FindJobsAsync(cancellationToken).ConfigureAwait(false) : []);
            found.AddRange(request.Pools ? await remains.FindPoolsAsync(cancellationToken).ConfigureAwait(false) : []);
        }

        return found;
    }
}
