using ImageConversion.Batch.Execution;
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
        long total = 0, upToDate = 0, foreign = 0;
        var foreignNames = new List<string>();
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
                    total++;
                    collisions.Add(image);
                    BlobEntry? png = await existing.FindAsync(image.Target).ConfigureAwait(false);
                    if (png is not null && Stamp.TryRead(png.Metadata) is null && request.Overwrite != OverwritePolicy.Never)
                    {
                        foreign++;
                        if (foreignNames.Count < ForeignNamed)
                        {
                            foreignNames.Add(png.Name);
                        }
                    }

                    if (png is not null && request.IsUpToDate(png, new Stamp(image.Entry.ETag, recipeHash)))
                    {
                        upToDate++;
                        continue;
                    }

                    await shards.AddAsync(ToPlanned(image, png), cancellationToken).ConfigureAwait(false);
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
            Total = total,
            UpToDate = upToDate,
            Bytes = shards.Cut.Sum(s => s.Bytes),
            Select = request.Select,
            FollowsLinks = request.FollowsLinks,
            CheckMd5 = request.CheckMd5,
            Preserve = request.Preserve,
            NotPreserved = PropertyCarrier.NotPossible(request.Preserve, source, traits),
            Ignored = listing.Ignored.Total,
            IgnoredBy = listing.Ignored.By,
            IgnoredFiles = listing.Ignored.Files,
            Foreign = foreign,
            ForeignNames = foreignNames,
            Shards = shards.Cut,
        };
        if (run is not null && total > 0)
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
        Bytes = image.Entry.SizeBytes,
        Etag = image.Entry.ETag,
        TargetEtag = png?.ETag,
    };
}
