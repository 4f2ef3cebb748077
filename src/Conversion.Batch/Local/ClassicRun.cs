using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Local;

/// <summary>
/// The two modes of the classic scripts, which need no plan: the first image, or every N-th. They keep no ledger; what
/// became of each image is reported as it happens, and up-to-date PNGs are left alone by their stamps.
/// </summary>
internal sealed class ClassicRun(JpegToPngConverter converter, TimeProvider time)
{
    // One after another they would cost a round trip an image before the first is converted.
    private const int LooksAtOnce = 32;

    /// <summary>Lists the images of a task, in ordinal order.</summary>
    /// <param name="source">The JPEGs.</param>
    /// <param name="task">Which images.</param>
    /// <param name="request">How PNGs are named.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>: the source holds no JPEG at all;
    /// <see cref="BatchErrorKind.NameCollision"/>: two sources, of whichever tasks, would become one PNG.</exception>
    public static async Task<IReadOnlyList<PlannedImage>> ListAsync(
        IBlobStore source, ClassicTask task, PlanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(request);
        var images = new List<PlannedImage>();
        var selector = new ImageSelector(request);
        var byTarget = new TargetOrder(request.Names);
        var collisions = new CollisionFinder(distinguishesCase: true, request.ExtractsFurther);
        long index = 0;
        IAsyncEnumerable<BlobEntry> entries = source.ListAsync(cancellationToken: cancellationToken);
        await foreach (BlobEntry entry in selector.SelectAsync(entries, source, cancellationToken).ConfigureAwait(false))
        {
            if (index++ % task.TotalTasks == task.TaskId)
            {
                images.Add(new PlannedImage
                {
                    Name = entry.Name,
                    Target = ImageNames.TargetName(entry.Name, request.Names),
                    Bytes = entry.SizeBytes,
                    Etag = entry.ETag,
                });
            }

            if (task.FirstOnly)
            {
                return images;
            }

            foreach (SourceImage image in byTarget.Add(entry))
            {
                collisions.Add(image);
            }
        }

        foreach (SourceImage image in byTarget.Complete())
        {
            collisions.Add(image);
        }

        collisions.ThrowIfAny();
        return index > 0
            ? images
            : throw Plan.NoImages(source.Address, request.Only, request.Exclude, selector.Ignored.Total, request.Select);
    }

    /// <summary>Converts a task's images.</summary>
    /// <param name="images">From <see cref="ListAsync"/>.</param>
    /// <param name="request">How they are converted.</param>
    /// <param name="source">The JPEGs.</param>
    /// <param name="target">The PNGs.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="reached">Called with each outcome, one at a time, with the image's place in the list from 0.</param>
    /// <param name="cancellationToken">Ends the run; what was reached stays.</param>
    /// <returns>The counts.</returns>
    public async Task<OutcomeCounts> ExecuteAsync(
        IReadOnlyList<PlannedImage> images,
        PlanRequest request,
        IBlobStore source,
        IBlobStore target,
        PipelineOptions pipeline,
        Action<int, ImageOutcome> reached,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(reached);
        await target.CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        var places = images.Select((image, place) => (image.Name, place)).ToDictionary(p => p.Name, p => p.place);
        var teller = new Teller(outcome => reached(places[outcome.Entry.Name], outcome));
        var existing = new ExistingTargets(target, request);
        var writer = new ImageWriter(target, request.Overwrite, request.Recipe.Hash, request.Tier, pipeline.Durability)
        {
            Carrier = PropertyCarrier.From(source, target, request.Preserve),
        };
        using var runner = new ShardRunner(
            converter, source, writer, request.Recipe.Options, pipeline, new RunCounter(), pipeline.NodeName, time);
        var found = new (PlannedImage Image, bool UpToDate)[images.Count];
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, images.Count, bounds, async (place, token) =>
        {
            found[place] = await existing.LookAsync(images[place], token).ConfigureAwait(false);
            if (found[place].UpToDate)
            {
                await teller.ReachAsync(UpToDate(images[place], pipeline.NodeName)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        ImageTask[] work = [.. found.Where(f => !f.UpToDate).Select(f => new ImageTask(f.Image, Attempt: 1))];
        await runner.RunAsync(work, teller, cancellationToken).ConfigureAwait(false);
        return teller.Counts;
    }

    private ImageOutcome UpToDate(PlannedImage image, string node) => new(new LedgerEntry
    {
        Name = image.Name,
        Target = image.Target,
        Outcome = Outcome.UpToDate,
        SourceBytes = image.Bytes,
        SourceEtag = image.Etag,
        Node = node,
        At = time.GetUtcNow(),
    });

    /// <summary>Reports outcomes, one at a time, and keeps nothing but their counts.</summary>
    private sealed class Teller(Action<ImageOutcome> reached) : IImageRecorder
    {
        private readonly Lock _gate = new();

        public OutcomeCounts Counts { get; } = new();

        public Task ReachAsync(ImageOutcome outcome)
        {
            lock (_gate)
            {
                Counts.Add(outcome.Entry);
                reached(outcome);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>What the target holds already, asked name by name: a task has few of many.</summary>
    private sealed class ExistingTargets(IBlobStore target, PlanRequest request)
    {
        private readonly string _recipeHash = request.Recipe.Hash;

        public async Task<(PlannedImage Image, bool UpToDate)> LookAsync(PlannedImage image, CancellationToken cancellationToken)
        {
            BlobEntry? png;
            try
            {
                png = await target.TryGetEntryAsync(image.Target, cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStoreException)
            {
                // Not known: the write, which respects an existing blob, decides about this image alone.
                png = null;
            }

            return png is null
                ? (image, false)
                : (image with { TargetEtag = png.ETag }, request.IsUpToDate(png, new Stamp(image.Etag, _recipeHash)));
        }
    }
}

/// <summary>Which images a classic task takes.</summary>
/// <param name="TaskId">The task's number, from 0.</param>
/// <param name="TotalTasks">How many tasks share the listing, at least 1.</param>
/// <param name="FirstOnly">Only the first image of the listing.</param>
public sealed record ClassicTask(long TaskId, long TotalTasks, bool FirstOnly)
{
    /// <summary>The first image only.</summary>
    public static ClassicTask First { get; } = new(0, 1, FirstOnly: true);
}
