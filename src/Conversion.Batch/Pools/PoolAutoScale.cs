using System.Globalization;

namespace Conversion.Batch.Pools;

/// <summary>How the number of a pool's nodes follows the work that waits for it.</summary>
/// <remarks>https://learn.microsoft.com/azure/batch/batch-automatic-scaling: samples come every 30 s and are a minute late, so a
/// lone newest one says little; a formula may be evaluated every 5 min at most often.</remarks>
public sealed record PoolAutoScale
{
    /// <summary>The service's bounds of the interval.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMinutes(5);

    /// <summary>The service's bounds of the interval.</summary>
    public static readonly TimeSpan MostInterval = TimeSpan.FromHours(168);

    /// <summary>The most nodes.</summary>
    public required PoolSize Most { get; init; }

    /// <summary>Nodes that stay where nothing waits, of the dedicated kind if there are so many.</summary>
    /// <value>Default 0: an idle pool costs nothing.</value>
    public int Least { get; init; }

    /// <summary>How often the number is decided, 5 min to 168 h.</summary>
    /// <value>Default 5 min.</value>
    public TimeSpan Interval { get; init; } = LeastInterval;

    /// <summary>The formula: as many nodes as all tasks that run or wait would fill, within the bounds, dedicated ones first;
    /// nodes leave when their tasks are done.</summary>
    /// <param name="taskSlotsPerNode">Tasks that a node runs at one time.</param>
    public string Formula(int taskSlotsPerNode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taskSlotsPerNode, 1);
        return string.Create(CultureInfo.InvariantCulture, $"""
            slots = {taskSlotsPerNode};
            least = {Math.Min(Least, Most.Total)};
            mostDedicated = {Most.Dedicated};
            mostSpot = {Most.Spot};
            samples = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5);
            tasks = samples < 70 ? max(0, $PendingTasks.GetSample(1)) : max($PendingTasks.GetSample(1), avg($PendingTasks.GetSample(TimeInterval_Minute * 5)));
            nodes = min(mostDedicated + mostSpot, max(least, ceil(tasks / slots)));
            $TargetDedicatedNodes = min(mostDedicated, nodes);
            $TargetLowPriorityNodes = max(0, nodes - mostDedicated);
            $NodeDeallocationOption = taskcompletion;
            """);
    }
}
