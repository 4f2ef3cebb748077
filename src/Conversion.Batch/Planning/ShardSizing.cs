using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>How large shards are, while the number of images is not known yet.</summary>
/// <remarks>
/// A shard takes a fixed share of all work listed before it, within bounds. So shards grow as the listing continues; and
/// submitted largest first, each is that same share of what is left: guided self-scheduling, without a second listing and
/// without holding the first (ADR 6).
/// </remarks>
internal sealed record ShardSizing
{
    /// <summary>The most tasks of a job: beyond it the service's counts of tasks were not reliable.</summary>
    public const int MostShards = 200_000;

    /// <summary>The least work at which a shard is cut.</summary>
    /// <value>In bytes of <see cref="WorkModel"/>, at least 1.</value>
    public required long SmallestBytes { get; init; }

    /// <summary>The most work at which a shard is cut, unless there would be too many shards.</summary>
    /// <value>In bytes of <see cref="WorkModel"/>, at least <see cref="SmallestBytes"/>.</value>
    public required long LargestBytes { get; init; }

    /// <summary>In between, a shard is one part in so many of the work listed before it.</summary>
    /// <value>Above 0. Default 1.</value>
    public double Divisor { get; init; } = 1;

    /// <summary>The number of shards that work alone never exceeds.</summary>
    /// <value>1 to <see cref="MostShards"/>. Default 160,000, which leaves room for parts that are split off later.</value>
    public int MaxShards { get; init; } = MostShards / 5 * 4;

    /// <summary>Shards of the same work each.</summary>
    /// <param name="workBytes">In bytes of <see cref="WorkModel"/>, at least 1.</param>
    public static ShardSizing Even(long workBytes) => new() { SmallestBytes = workBytes, LargestBytes = workBytes };

    /// <summary>The work at which the next shard is cut.</summary>
    /// <param name="workBytes">All work in the shards before it.</param>
    /// <param name="shards">How many they are.</param>
    /// <returns>In bytes of <see cref="WorkModel"/>; <see cref="long.MaxValue"/> for the last shard that may be.</returns>
    public long SizeAfter(long workBytes, int shards)
    {
        int left = MaxShards - shards;
        if (left <= 1)
        {
            return long.MaxValue;
        }

        long guided = Math.Clamp((long)(workBytes / Divisor), SmallestBytes, LargestBytes);

        // Nothing while shards are few; as they run out, they grow so fast that they never do.
        return Math.Max(guided, workBytes / left);
    }
}
