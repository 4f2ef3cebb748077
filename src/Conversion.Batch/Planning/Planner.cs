using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>Decides what a run will do: lists source and target once each, and joins them as they stream by.</summary>
/// <remarks>Thread-safe. Memory does not grow with the number of images, but for a line a shard.</remarks>
internal sealed class Planner(TimeProvider time)
{
    private const int ForeignNamed = 5;

    /// <summary>Plans a run.</summary>
    /// <param name="request">What it does.</param>
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
        RunFiles? run,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var shards = new ShardCutter(request, run);
        var listing = new SourceListing(request, progress);
        string recipeHash = request.Recipe.Hash;
        var counts = new JoinCounts();
        BlobStoreTraits traits;
        try
        {
            traits = await target.ProbeAsync(cancellationToken).ConfigureAwait(false);
            var collisions = new CollisionFinder(traits.DistinguishesCase, request.ExtractsFurther);
            var existing = new TargetJoin(target, cancellationToken);
            await using (existing.ConfigureAwait(false))
            {
                await foreach (SourceImage image in listing.ReadAsync(source, cancellationToken).ConfigureAwait(false))
                {
                    collisions.Add(image);
                    BlobEntry? png = await existing.FindAsync(image.Target).ConfigureAwait(false);
                    bool isUpToDate = png is not null && request.IsUpToDate(png, new Stamp(image.Entry.ETag, recipeHash));
                    counts.Add(png, isUpToDate, request.Overwrite);
                    if (!isUpToDate)
                    {
                        await shards.AddAsync(ToPlanned(image, png), cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            await collisions.ThrowIfAnyAsync(new SourceListing(request, progress: null).ReadAsync(source, cancellationToken)).ConfigureAwait(false);
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
            Name = request.Name,
            CreatedAt = time.GetUtcNow(),
            Source = source.Address,
            Target = target.Address,
            Recipe = request.Recipe,
            RecipeHash = recipeHash,
            Names = request.Names,
            Overwrite = request.Overwrite,
            Tier = request.Tier,
            Only = request.Only,
            Exclude = request.Exclude,
            FilesSha256 = request.FilesSha256,
            Total = counts.Total,
            UpToDate = counts.UpToDate,
            Bytes = shards.Cut.Sum(s => s.Bytes),
            Select = request.Select,
            FollowsLinks = request.FollowsLinks,
            CheckMd5 = request.CheckMd5,
            Preserve = request.Preserve,
            NotPreserved = PropertySupport.NotPossible(request.Preserve, source, traits),
            Ignored = listing.Ignored.Total,
            IgnoredBy = listing.Ignored.By,
            IgnoredFiles = listing.Ignored.Files,
            Foreign = counts.Foreign,
            ForeignNames = counts.ForeignNames,
            Shards = shards.Cut,
        };
        if (run is not null && counts.Total > 0)
        {
            await run.CreateAsync(cancellationToken).ConfigureAwait(false);
            plan = await run.Plan.WriteAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        return plan with { Drawn = shards.Drawn };
    }

    private static PlannedImage ToPlanned(SourceImage image, BlobEntry? png) => new()
    {
        Name = image.Entry.Name,
        Target = image.Target,
        Bytes = PlannedImage.Bound(image.Entry.SizeBytes),
        Etag = image.Entry.ETag,
        TargetEtag = png?.ETag,
    };

    /// <summary>What the join of source and target has shown.</summary>
    private sealed class JoinCounts
    {
        private readonly List<string> _foreignNames = [];

        public long Total { get; private set; }

        public long UpToDate { get; private set; }

        /// <summary>PNGs that this program did not make, and may replace.</summary>
        public long Foreign { get; private set; }

        public IReadOnlyList<string> ForeignNames => _foreignNames;

        public void Add(BlobEntry? png, bool isUpToDate, OverwritePolicy overwrite)
        {
            Total++;
            UpToDate += isUpToDate ? 1 : 0;
            if (png is null || Stamp.TryRead(png.Metadata) is not null || overwrite == OverwritePolicy.Never)
            {
                return;
            }

            Foreign++;
            if (_foreignNames.Count < ForeignNamed)
            {
                _foreignNames.Add(png.Name);
            }
        }
    }
}
