using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>How a run is cut into shards for a pool.</summary>
internal sealed record CuttingPolicy
{
    /// <summary>The least estimated time of a shard: below it, starting its task weighs too much.</summary>
    /// <value>Above zero. Default 90 s.</value>
    public TimeSpan Smallest { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The most estimated time of a shard: what a slow node may hold, and a monitor may have to wait for.</summary>
    /// <value>At least <see cref="Smallest"/>. Default five minutes.</value>
    public TimeSpan Largest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>In between, each slot's next shard is one part in so many of what would be its share of the rest.</summary>
    /// <value>At least 1. Default 2.5, which makes four shards a slot or more from seven minutes of work a slot on.</value>
    public double Rounds { get; init; } = 2.5;

    /// <summary>Where to cut for a pool.</summary>
    /// <param name="pool">The pool, as large as it is going to be.</param>
    /// <param name="model">The rate of its cores.</param>
    public ShardSizing SizingFor(PoolShape pool, WorkModel model)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(model);
        double slotRate = model.BytesPerCoreSecond * pool.SlotCores;
        return new ShardSizing
        {
            SmallestBytes = Math.Max(1, (long)(slotRate * Smallest.TotalSeconds)),
            LargestBytes = Math.Max(1, (long)(slotRate * Largest.TotalSeconds)),
            Divisor = Rounds * pool.Slots,
        };
    }

    /// <summary>The order in which shards become tasks: largest first, among equals by their numbers.</summary>
    /// <returns>The shards' numbers.</returns>
    public static int[] SubmissionOrder(IReadOnlyList<ShardSummary> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        return [.. shards.OrderByDescending(WorkModel.WorkOf).ThenBy(s => s.Index).Select(s => s.Index)];
    }
}
