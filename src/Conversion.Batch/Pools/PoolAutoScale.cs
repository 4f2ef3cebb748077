using System.Globalization;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>How the number of a pool's nodes follows the work that waits for it.</summary>
/// <remarks>https://learn.microsoft.com/azure/batch/batch-automatic-scaling: samples come every 30 s and are a minute late, so a
/// lone newest one says little; a formula may be evaluated every 5 min at most often.</remarks>
public sealed record PoolAutoScale
{
    /// <summary>The most nodes.</summary>
    public required PoolSize Max { get; init; }

    /// <summary>Nodes that stay where nothing waits, of the dedicated kind if there are so many.</summary>
    /// <value>Default 0: an idle pool costs nothing.</value>
    public int Min { get; init; }

    /// <summary>What it begins with: work that is about to come is in no count yet, which is a minute late, and a new pool has
    /// none at all.</summary>
    /// <value>Default null: the counts alone decide.</value>
    internal PoolStart? Start { get; init; }

    /// <summary>From then on there are no nodes, whatever waits; in UTC.</summary>
    /// <value>Default null: no end.</value>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How often the number is decided, 5 min to 168 h.</summary>
    /// <value>Default 5 min.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The formula: as many nodes as all tasks that run or wait would fill, within the bounds, dedicated ones first;
    /// nodes leave when their tasks are done.</summary>
    /// <param name="taskSlotsPerNode">Tasks that a node runs at one time.</param>
    public string Formula(int taskSlotsPerNode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taskSlotsPerNode, 1);
        string newest = "max(0, $PendingTasks.GetSample(1))", least = Number(Math.Min(Min, Max.Total));
        string wanted = "min(mostDedicated + mostSpot, max(least, ceil(tasks / slots)))";
        if (Start is { } start)
        {
            string isStart = $"time() < {Time(start.Until)}";
            least = $"{isStart} ? {Number(Math.Min(Math.Max(Min, start.Nodes), Max.Total))} : {least}";
            newest = $"({isStart} ? 0 : {newest})";
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            slots = {taskSlotsPerNode};
            least = {least};
            mostDedicated = {Max.Dedicated};
            mostSpot = {Max.Spot};
            samples = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5);
            tasks = samples < 70 ? {newest} : max($PendingTasks.GetSample(1), avg($PendingTasks.GetSample(TimeInterval_Minute * 5)));
            nodes = {(Until is { } end ? $"time() >= {Time(end)} ? 0 : {wanted}" : wanted)};
            $TargetDedicatedNodes = min(mostDedicated, nodes);
            $TargetLowPriorityNodes = max(0, nodes - mostDedicated);
            $NodeDeallocationOption = taskcompletion;
            """);
    }

    /// <summary>A formula that leaves the number of nodes as it is.</summary>
    internal static string Holding(PoolSize size) => string.Create(
        CultureInfo.InvariantCulture,
        $"$TargetDedicatedNodes = {size.Dedicated};\n$TargetLowPriorityNodes = {size.Spot};\n$NodeDeallocationOption = taskcompletion;");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) =>
        $"time(\"{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}\")";
}

/// <summary>With how many nodes a pool begins.</summary>
/// <param name="Nodes">At least so many, within the pool's bounds.</param>
/// <param name="Until">Until then, in UTC.</param>
internal sealed record PoolStart(int Nodes, DateTimeOffset Until)
{
    // Two evaluations of the formula, by which what was submitted is in the counts.
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>For shards that are about to be submitted.</summary>
    /// <param name="shards">How many.</param>
    /// <param name="slotsPerNode">Tasks that a node runs at one time.</param>
    /// <param name="now">The time, in UTC.</param>
    public static PoolStart For(int shards, int slotsPerNode, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotsPerNode, 1);
        return new((shards + slotsPerNode - 1) / slotsPerNode, now + Lasts);
    }
}
