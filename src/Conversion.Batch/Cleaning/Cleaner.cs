using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Cleaning;

/// <summary>Finds what work has left behind. Removes nothing by itself: each finding does, on request.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Cleaner
{
    private readonly IBlobStoreFactory _stores;
    private readonly Func<IBatchService> _service;
    private readonly Func<IBlobStore, RunFolder, CancellationToken, Task<bool?>> _isUnderWay;
    private readonly TimeProvider _time;

    public Cleaner(
        IBlobStoreFactory stores,
        Func<IBatchService> service,
        Func<IBlobStore, RunFolder, CancellationToken, Task<bool?>> isUnderWay,
        TimeProvider time) =>
        (_stores, _service, _isUnderWay, _time) = (stores, service, isUnderWay, time);

    /// <summary>Looks for all that is asked for.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the pattern would take everything.</exception>
    /// <exception cref="BlobStoreException">A place cannot be listed.</exception>
    /// <exception cref="BatchServiceException">The Batch account cannot be asked.</exception>
    public async Task<IReadOnlyList<CleanFinding>> FindAsync(CleanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset before = _time.GetUtcNow() - request.OlderThan;
        var found = new List<CleanFinding>();
        if (request.Demo is { } demo
            && await DemoImages.FindAsync(_stores.Open(demo), request.Pattern, cancellationToken).ConfigureAwait(false) is { } images)
        {
            found.Add(images);
        }

        if (request.Runs is { } runs)
        {
            TargetRuns target = TargetRuns.Open(_stores, runs, request.State);
            var old = new OldRuns(
                target.State,
                recorded => request.AllTargets || (recorded is null ? target.IsOwn : target.IsTarget(recorded)),
                _isUnderWay,
                request.Keep,
                before);
            found.AddRange(await old.FindAsync(cancellationToken).ConfigureAwait(false));
        }

        if (request.Jobs || request.Pools)
        {
            var remains = new BatchRemains(_service(), before);
            found.AddRange(request.Jobs ? await remains.FindJobsAsync(cancellationToken).ConfigureAwait(false) : []);
            found.AddRange(request.Pools ? await remains.FindPoolsAsync(cancellationToken).ConfigureAwait(false) : []);
        }

        return found;
    }
}
