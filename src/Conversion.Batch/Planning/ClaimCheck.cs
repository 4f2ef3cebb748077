using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>Holds what a run's ledgers claim against the target: an image that counts as converted, or as up to date, has a PNG with the
/// stamp of its version and recipe. All claims, or a sample of however many.</summary>
/// <remarks>Not thread-safe. Everyone who may write a run's ledgers can claim what is not so; the target says what is.</remarks>
internal sealed class ClaimCheck : IAsyncDisposable
{
    /// <summary>How many claims a sample has.</summary>
    /// <value>64: if one in twenty were false, the chance to see none of them is 4 %.</value>
    public const int SampleSize = 64;

    private const int AskedAtOnce = 16;
    private const int MaxNamed = 5;

    private readonly IBlobStore _target;
    private readonly Plan _plan;
    private readonly TargetJoin? _all;
    private readonly Random _random;
    private readonly List<(PlannedImage Image, LedgerEntry Entry)> _sample = [];
    private readonly List<string> _named = [];
    private long _claims;

    /// <param name="target">The PNGs.</param>
    /// <param name="plan">What was to be done.</param>
    /// <param name="isStrict">Whether all claims are looked up, in one listing of the target.</param>
    /// <param name="random">Draws the sample.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ClaimCheck(IBlobStore target, Plan plan, bool isStrict, Random random, CancellationToken cancellationToken)
    {
        (_target, _plan, _random) = (target, plan, random);
        _all = isStrict ? new TargetJoin(target, cancellationToken) : null;
    }

    /// <summary>Claims that were looked up.</summary>
    public long Checked { get; private set; }

    /// <summary>Those of them that the target does not bear out.</summary>
    public long Contradicted { get; private set; }

    /// <summary>The first of those, by their PNGs.</summary>
    public IReadOnlyList<string> Named => _named;

    /// <summary>Takes the claims of a shard; shards come in the order of the plan.</summary>
    public async Task AddAsync(IReadOnlyList<PlannedImage> images, ShardLedger ledger)
    {
        foreach (PlannedImage image in images)
        {
            if (ledger.Outcomes.GetValueOrDefault(image.Name) is not { Outcome: Outcome.Converted or Outcome.UpToDate } entry)
            {
                continue;
            }

            _claims++;
            if (_all is not null)
            {
                Judge(image, entry, await _all.FindAsync(image.Target).ConfigureAwait(false));
            }
            else if (_sample.Count < SampleSize)
            {
                _sample.Add((image, entry));
            }
            else if (_random.NextInt64(_claims) is var place && place < SampleSize)
            {
                // Vitter's algorithm R: each claim so far has the same chance to be in it.
                _sample[(int)place] = (image, entry);
            }
        }
    }

    /// <summary>Looks up the sample.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(_sample, bounds, async (claim, token) =>
        {
            BlobEntry? png = await _target.TryGetEntryAsync(claim.Image.Target, token).ConfigureAwait(false);
            lock (_named)
            {
                Judge(claim.Image, claim.Entry, png);
            }
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _all?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Judge(PlannedImage image, LedgerEntry entry, BlobEntry? png)
    {
        Checked++;
        if (!IsBorneOut(image, entry, png))
        {
            Contradicted++;
            if (_named.Count < MaxNamed)
            {
                _named.Add(image.Target);
            }
        }
    }

    private bool IsBorneOut(PlannedImage image, LedgerEntry entry, BlobEntry? png) =>
        png is not null
        && ((_plan.Overwrite is OverwritePolicy.Never or OverwritePolicy.Own && entry.Outcome == Outcome.UpToDate)
            || (Stamp.TryRead(png.Metadata) is { } stamp
                && stamp.RecipeHash == _plan.RecipeHash
                && (stamp.SourceEtag == image.Etag || stamp.SourceEtag == entry.SourceEtag)));
}
