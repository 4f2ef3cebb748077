using Conversion.Batch.Pools;

namespace Conversion.Batch.Submission;

/// <summary>What a run's nodes may cost, and what that is reckoned from.</summary>
/// <param name="Most">The bound, in the prices' currency; above 0.</param>
/// <param name="DedicatedPerHour">An hour of a dedicated node.</param>
/// <param name="SpotPerHour">An hour of a Spot node.</param>
/// <remarks>
/// The service ends a job after a time, not after an amount. So the job's time is what the money pays for with every node
/// there, which holds whoever watches; and whoever follows the run lengthens that time by what was not spent, because nodes
/// came later or were taken away.
/// </remarks>
public sealed record CostLimit(decimal Most, decimal DedicatedPerHour, decimal SpotPerHour)
{
    /// <summary>What nodes cost for a time.</summary>
    public decimal Of(PoolSize nodes, TimeSpan time) => PerHour(nodes) * (decimal)time.TotalHours;

    /// <summary>How long money keeps nodes.</summary>
    /// <returns><see cref="TimeSpan.MaxValue"/> where they cost nothing.</returns>
    public TimeSpan TimeFor(decimal money, PoolSize nodes)
    {
        decimal hours = PerHour(nodes) > 0 ? Math.Max(0, money) / PerHour(nodes) : decimal.MaxValue;
        return hours >= (decimal)TimeSpan.MaxValue.TotalHours ? TimeSpan.MaxValue : TimeSpan.FromHours((double)hours);
    }

    private decimal PerHour(PoolSize nodes) => (nodes.Dedicated * DedicatedPerHour) + (nodes.Spot * SpotPerHour);
}
