using System.Runtime.CompilerServices;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Verification;

/// <summary>
/// Checks a target against its source, and believes no run: both are listed again, each PNG's stamp is compared with the
/// source's version and the recipe, and pixels with a fresh decode.
/// </summary>
/// <remarks>Thread-safe. Memory does not grow with the number of images.</remarks>
/// <param name="converter">Decodes the JPEGs.</param>
/// <param name="random">Draws samples.</param>
/// <param name="time">The clock of the reports.</param>
internal sealed class Verifier(JpegToPngConverter converter, Random random, TimeProvider time)
{
    /// <summary>How many PNGs <see cref="PixelCheck.Sample"/> compares, of however many.</summary>
    /// <value>300: where none of them differs, fewer than one in a hundred of all do, with 95 % confidence.</value>
    public const int SampleSize = 300;

    // In addition to those being compared, so many pairs may be in transfer.
    private const int PairsReadAhead = 16;

    /// <summary>Verifies a target.</summary>
    /// <param name="request">What is expected, and how closely to look.</param>
    /// <param name="stores">Source and target; and where runs are, which are asked only about images without a PNG.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="progress">Receives how far it is, a few times a second; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>; <see cref="BatchErrorKind.NameCollision"/>:
    /// two sources would have one PNG; <see cref="BatchErrorKind.RunInvalid"/>: a run's file is damaged.</exception>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the target does not exist; or a
    /// listing failed.</exception>
    public async Task<VerifyReport> VerifyAsync(
        TargetCheck request,
        RunStores stores,
        PipelineOptions pipeline,
        IProgress<VerifyProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(pipeline);
        if (!await stores.Target.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"The target {stores.Target.Address} does not exist.");
        }

        var counter = new VerifyCounter();
        using var report = new PeriodicReport<VerifyProgress>(progress, counter.Snapshot, time);
        var tally = new VerifyTally(request.MostListed, counter);
        using var comparer = new PixelComparer(
            stores.Source, stores.Target, converter, request.Expected.Recipe.Options, pipeline);
        var bounds = new ParallelOptions
        {
            MaxDegreeOfParallelism = pipeline.Parallelism + PairsReadAhead,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            FindPairsAsync(request, stores, tally, cancellationToken),
            bounds,
            async (pair, token) => await CompareAsync(comparer, pair, tally, token).ConfigureAwait(false)).ConfigureAwait(false);
        return tally.ToReport(
            stores.Source.Address, stores.Target.Address, request.Expected.Recipe.Hash, request.Pixels);
    }

    /// <summary>Judges by listings; what is left to be compared by pixels is returned.</summary>
    private async IAsyncEnumerable<Pair> FindPairsAsync(
        TargetCheck request, RunStores stores, VerifyTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PlanRequest expected = request.Expected;
        string recipeHash = expected.Recipe.Hash;
        var listing = new SourceListing(expected, progress: null);
        var collisions = new CollisionFinder((await stores.Target.ProbeAsync(cancellationToken).ConfigureAwait(false)).DistinguishesCase, expected.ExtractsFurther);
        var failures = new RecordedFailures(stores.State, stores.Source.Address, stores.Target.Address, expected.Names);
        var sample = new Sample(random);

        // Of a selection of the source one cannot say which PNGs the rest of it has.
        bool isAll = expected is { Only: null, Exclude: null, Files: null };
        var further = new FurtherTargets(isAll ? png => AddIfOurs(png, tally) : _ => { });
        Action<BlobEntry>? unasked = expected.ExtractsFurther ? further.Add : isAll ? png => AddIfOurs(png, tally) : null;
        var existing = new TargetJoin(stores.Target, cancellationToken, unasked);
        await using (existing.ConfigureAwait(false))
        {
            await foreach (SourceImage image in listing.ReadAsync(stores.Source, cancellationToken).ConfigureAwait(false))
            {
                tally.AddImage();
                collisions.Add(image);
                BlobEntry? png = await existing.FindAsync(image.Target).ConfigureAwait(false);
                BlobEntry?[] others = further.Take(image.Target, png is null ? 0 : Stamp.ReadFurther(png.Metadata));
                if (png is null)
                {
                    await JudgeMissingAsync(image, failures, tally, cancellationToken).ConfigureAwait(false);
                }
                else if (FindStampDifference(image, png, recipeHash) is { } difference)
                {
                    tally.Add(difference);
                }
                else if (FindFurtherDifference(image, others, recipeHash) is { } furtherDifference)
                {
                    tally.Add(furtherDifference);
                }
                else if (request.Pixels == PixelCheck.All)
                {
                    yield return new Pair(image, png, others!);
                }
                else if (request.Pixels == PixelCheck.None || sample.Add(new Pair(image, png, others!)) is not null)
                {
                    tally.AddGood();
                }
            }

            await existing.CompleteAsync().ConfigureAwait(false);
            further.Complete();
        }

        await collisions.ThrowIfAnyAsync(new SourceListing(expected, progress: null).ReadAsync(stores.Source, cancellationToken)).ConfigureAwait(false);
        tally.Ignored = listing.Ignored;
        if (tally.Images == 0)
        {
            throw Plan.NoImages(stores.Source.Address, expected.Only, expected.Exclude, listing.Ignored.Total, expected.Select);
        }

        foreach (Pair pair in sample.Drawn)
        {
            yield return pair;
        }
    }

    private static async Task CompareAsync(PixelComparer comparer, Pair pair, VerifyTally tally, CancellationToken cancellationToken)
    {
        try
        {
            tally.AddCompared(await comparer.CompareAsync(pair.Image, [pair.Png, .. pair.Further], cancellationToken).ConfigureAwait(false));
        }
        catch (BlobStoreException e)
        {
            tally.AddUnchecked(new VerifyFailure(pair.Image.Entry.Name, FailureKinds.Of(e), e.Message, Run: null));
        }
        catch (ImageConversionException e)
        {
            tally.AddUnchecked(new VerifyFailure(pair.Image.Entry.Name, FailureKinds.Of(e.Kind), e.Message, Run: null));
        }
    }

    private static async Task JudgeMissingAsync(
        SourceImage image, RecordedFailures failures, VerifyTally tally, CancellationToken cancellationToken)
    {
        (string Run, LedgerEntry Entry)? found = await failures.FindAsync(image, cancellationToken).ConfigureAwait(false);
        if (found is (var run, { Kind: { } kind } entry) && IsOfTheImage(kind) && entry.SourceEtag == image.Entry.ETag)
        {
            tally.AddFailure(new VerifyFailure(image.Entry.Name, kind, entry.Message ?? "", run));
            return;
        }

        string reason = found switch
        {
            null => "no run has come to it",
            (var id, { Kind: { } other }) when IsOfTheImage(other) => $"run {id} failed on another version of it ({other})",
            (var id, { Kind: { } passing } last) => $"run {id}: {passing}: {last.Message}",
            (var id, _) => $"run {id} had written it",
        };
        string what = image.Entry.Kind == BlobEntryKind.Blob
            ? $"{image.Target} does not exist"
            : "the folder cannot be listed, so that its images are not known";
        tally.Add(new Difference(image.Entry.Name, image.Target, DifferenceKind.MissingPng, $"{what}; {reason}"));
    }

    // A second run gets the same answer, as long as the image is the same.
    private static bool IsOfTheImage(FailureKind kind) =>
        kind is not (FailureKind.Transient or FailureKind.AccessDenied or FailureKind.SourceMissing or FailureKind.Protected);

    private static Difference? FindStampDifference(SourceImage image, BlobEntry png, string recipeHash)
    {
        (DifferenceKind Kind, string Message)? found = Stamp.TryRead(png.Metadata) switch
        {
            null => (DifferenceKind.Unstamped, $"{png.Name} does not say what it was made from"),
            { } stamp when stamp.SourceEtag != image.Entry.ETag => (
                DifferenceKind.Stale,
                $"{png.Name} was made from version {stamp.SourceEtag}; the source is now {image.Entry.ETag}"),
            { } stamp when stamp.RecipeHash != recipeHash => (
                DifferenceKind.OtherRecipe, $"{png.Name} was made by recipe {stamp.RecipeHash}; expected {recipeHash}"),
            _ => null,
        };
        return found is { } difference
            ? new Difference(image.Entry.Name, image.Target, difference.Kind, difference.Message)
            : null;
    }

    private static Difference? FindFurtherDifference(SourceImage image, BlobEntry?[] pngs, string recipeHash)
    {
        for (int i = 0; i < pngs.Length; i++)
        {
            Difference? difference = pngs[i] is { } png
                ? FindStampDifference(image, png, recipeHash)
                : new Difference(
                    image.Entry.Name,
                    image.Target,
                    DifferenceKind.MissingPng,
                    $"{ImageNames.FurtherName(image.Target, i + 2)}, of a further picture of the file, does not exist");
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static void AddIfOurs(BlobEntry entry, VerifyTally tally)
    {
        if (Stamp.TryRead(entry.Metadata) is not null)
        {
            tally.AddSurplus(entry.Name);
        }
    }

    private readonly record struct Pair(SourceImage Image, BlobEntry Png, BlobEntry[] Further);

    /// <summary>Draws from a stream of unknown length, each member with the same chance (reservoir sampling, R).</summary>
    private sealed class Sample(Random random)
    {
        private readonly List<Pair> _drawn = [];
        private long _seen;

        public IReadOnlyList<Pair> Drawn => _drawn;

        /// <summary>Offers one; returns the one that is out for good, which may be the same.</summary>
        public Pair? Add(Pair pair)
        {
            _seen++;
            if (_drawn.Count < SampleSize)
            {
                _drawn.Add(pair);
                return null;
            }

            long place = random.NextInt64(_seen);
            if (place >= SampleSize)
            {
                return pair;
            }

            Pair replaced = _drawn[(int)place];
            _drawn[(int)place] = pair;
            return replaced;
        }
    }
}
