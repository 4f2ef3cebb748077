using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Adds up what a job's nodes cost, and lengthens the job's time by what was not spent (see <see cref="CostLimit"/>).</summary>
/// <remarks>Not thread-safe. The time before the first look is charged as if every node had been there: never too little.</remarks>
internal sealed class CostWatch
{
    // The service is updated when the difference is worth a call.
    private static readonly TimeSpan LeastChange = TimeSpan.FromSeconds(30);

    // More than any run costs, in any currency.
    private const decimal NoBound = 1_000_000_000_000_000;

    private readonly CostLimit _limit;
    private readonly TimeSpan _maxDuration;
    private readonly PoolSize _all;
    private TimeSpan _at;
    private TimeSpan? _bound;

    /// <param name="limit">What the job may cost.</param>
    /// <param name="maxDuration">How long it may take, whatever it costs.</param>
    /// <param name="all">All nodes that the pool is to have.</param>
    public CostWatch(CostLimit limit, TimeSpan maxDuration, PoolSize all)
    {
        (_limit, _maxDuration, _all) = (limit, maxDuration, all);
    }

    /// <summary>Watches a run; null where nobody knows its prices, or how long it may take.</summary>
    public static CostWatch? TryCreate(BatchRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        CostLimit? limit = record.Cost
            ?? (record.Price is { } price ? new CostLimit(NoBound, price.DedicatedPerHour, price.SpotPerHour) : null);
        return limit is not null && record.MaxDuration is { } longest
            ? new CostWatch(limit, longest, new PoolSize(record.Dedicated, record.Spot))
            : null;
    }

    /// <summary>What was spent up to the last look.</summary>
    public decimal Spent { get; private set; }

    /// <summary>Takes a look into account.</summary>
    /// <param name="job">The job, with its creation time and bounds.</param>
    /// <param name="nodes">The nodes that are paid for now.</param>
    /// <param name="now">When, in UTC.</param>
    /// <returns>What the job's time from its creation is to be now; null where it is right.</returns>
    public TimeSpan? Look(BatchJob job, PoolSize nodes, DateTimeOffset now)
    {
        TimeSpan since = now - (job.CreationTime ?? now);
        Spent += _limit.Of(_bound is null ? _all : nodes, since - _at);
        _at = since;
        _bound ??= job.Constraints?.MaxWallClockTime ?? _maxDuration;
        var dearest = new PoolSize(Math.Max(nodes.Dedicated, _all.Dedicated), Math.Max(nodes.Spot, _all.Spot));
        TimeSpan left = _limit.TimeFor(_limit.Most - Spent, dearest);
        TimeSpan bound = left > _maxDuration - since ? _maxDuration : since + left;
        if ((bound - _bound.Value).Duration() < LeastChange)
        {
            return null;
        }

        _bound = bound;
        return bound;
    }
}
