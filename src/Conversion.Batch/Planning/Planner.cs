using Conversion.Batch.Recipes;
using Conversion.Batch.Runs;
using Conversion.Storage;

namespace Conversion.Batch.Planning;

/// <summary>Decides what a run will do: lists source and target once each, and joins them as they stream by.</summary>
/// <remarks>Thread-safe. Memory does not grow with the number of images, but for a line a shard.</remarks>
public sealed class Planner(TimeProvider time)
{
    /// <summary>Plans a run.</summary>
    /// <param name="request">What it shall do.</param>
    /// <param name="source">The JPEGs.</param>
    /// <param name="target">The PNGs; it need not exist yet.</param>
    /// <param name="run">Receives the shards' lists and the plan, unless there is no image at all; null plans without
    /// writing anything.</param>
    /// <param name="progress">Hears how many blobs were listed so far, every now and then.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <returns>The plan; it may have no image to convert, or none at all.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NameCollision"/>: two sources would become one PNG.</exception>
    /// <exception cref="BlobStoreException">A store failed.</exception>
    public async Task<Plan> PlanAsync(
        PlanRequest request,
        IBlobStore source,
        IBlobStore target,
        RunFolder? run,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var shards = new ShardCutter(request, run);
        var listing = new SourceListing(request, progress);
        string recipeHash = request.Recipe.Hash;
        long total = 0, upToDate = 0;
        try
        {
            var collisions = new CollisionFinder(request.Names);
            var existing = new TargetJoin(target, cancellationToken);
            await using (existing.ConfigureAwait(false))
            {
                await foreach (SourceImage image in listing.ReadAsync(source, cancellationToken).ConfigureAwait(false))
                {
                    total++;
                    collisions.Add(image);
                    BlobEntry? png = await existing.FindAsync(image.Target).ConfigureAwait(false);
                    if (png is not null && request.IsUpToDate(png, new Stamp(image.Entry.ETag, recipeHash)))
                    {
                        upToDate++;
                        continue;
                    }

                    await shards.AddAsync(ToPlanned(image, png), cancellationToken).ConfigureAwait(false);
                }
            }

            collisions.ThrowIfAny();
            await shards.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await shards.DiscardAsync().ConfigureAwait(false);
            throw;
        }

        var plan = new Plan
        {
            Run = run?.Run ?? RunId.Create(time),
            CreatedAt = time.GetUtcNow(),
            Source = source.Address,
            Target = target.Address,
            Recipe = request.Recipe,
            RecipeHash = recipeHash,
            Names = request.Names,
            Overwrite = request.Overwrite,
            Only = request.Only,
            Total = total,
            UpToDate = upToDate,
            Bytes = shards.Cut.Sum(s => s.Bytes),
            Ignored = listing.Ignored,
            Shards = shards.Cut,
        };
        if (run is not null && total > 0)
        {
            await run.CreateAsync(cancellationToken).ConfigureAwait(false);
            await run.WritePlanAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    private static PlannedImage ToPlanned(SourceImage image, BlobEntry? png) => new()
    {
        Name = image.Entry.Name,
        Target = image.Target,
        Bytes = image.Entry.SizeBytes,
        Etag = image.Entry.ETag,
        TargetEtag = png?.ETag,
    };

    /// <summary>The source's JPEGs in order of their targets' names.</summary>
    private sealed class SourceListing(PlanRequest request, IProgress<long>? progress)
    {
        private const int ProgressEvery = 1000;

        private readonly ImageFilter _filter = new(request);

        public long Ignored => _filter.Ignored;

        public async IAsyncEnumerable<SourceImage> ReadAsync(
            IBlobStore source,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var order = new TargetOrder(request.Names);
            long listed = 0;
            string previous = "";
            await foreach (BlobEntry entry in source.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
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

                if (!_filter.IsWanted(entry.Name))
                {
                    continue;
                }

                foreach (SourceImage ready in order.Add(entry))
                {
                    yield return ready;
                }
            }

            progress?.Report(listed);
            foreach (SourceImage ready in order.Complete())
            {
                yield return ready;
            }
        }
    }

    /// <summary>Finds targets in the target's listing while both move forward together.</summary>
    private sealed class TargetJoin(IBlobStore target, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private IAsyncEnumerator<BlobEntry>? _entries;
        private bool _ended;

        public async ValueTask<BlobEntry?> FindAsync(string name)
        {
            if (_entries is null && !_ended)
            {
                await StartAsync().ConfigureAwait(false);
            }

            while (!_ended && string.CompareOrdinal(_entries!.Current.Name, name) < 0)
            {
                _ended = !await _entries.MoveNextAsync().ConfigureAwait(false);
            }

            return !_ended && _entries!.Current.Name == name ? _entries.Current : null;
        }

        public ValueTask DisposeAsync() => _entries?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task StartAsync()
        {
            if (!await target.ExistsAsync(cancellationToken).ConfigureAwait(false))
            {
                _ended = true;
                return;
            }

            _entries = target.ListAsync(new BlobListOptions { IncludeMetadata = true }, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            _ended = !await _entries.MoveNextAsync().ConfigureAwait(false);
        }
    }
}
