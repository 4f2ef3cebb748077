using Conversion.Batch.Estimation;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;

namespace Conversion.Batch.Reporting;

/// <summary>What a run has taken so far, to stand beside its <see cref="RunEstimate"/>; what else there is to compare is in its
/// <see cref="RunSummary"/>.</summary>
public sealed record RunActuals
{
    /// <summary>Wall time, from the plan on where more than one process had a part.</summary>
    /// <value>In seconds.</value>
    public required double ElapsedSeconds { get; init; }

    /// <summary>From each node's first image to its last, all nodes together; the bill also has what nodes take to come, to wait
    /// and to go.</summary>
    /// <value>In hours; null where the machines cost nothing, or are not known.</value>
    public double? NodeHours { get; init; }

    /// <summary>Calls of the storage account by all processes that lived to tell; null where none did.</summary>
    public StorageOperations? Operations { get; init; }

    /// <summary>What that costs.</summary>
    public required RunCost Cost { get; init; }

    /// <summary>Reckons it up.</summary>
    internal static RunActuals Of(
        Plan plan, RunSummary summary, RunHistory history, RunEstimate? estimate, StorageOperations? operations, PriceTable prices)
    {
        TimeSpan? nodes = estimate?.Machines.VmSize is null ? null : TimeSpan.FromTicks(history.Nodes.Sum(n => n.Span.Ticks));
        bool isOneProcess = summary.ElapsedSeconds > 0 && summary.ConvertedBefore is null;
        return new RunActuals
        {
            ElapsedSeconds = isOneProcess ? summary.ElapsedSeconds : Math.Round((history.End - history.Origin).TotalSeconds, 3),
            NodeHours = nodes is { } time ? Math.Round(time.TotalHours, 4) : null,
            Operations = operations,
            Cost = new RunCost(
                nodes is { } billed ? decimal.Round(NodesOf(estimate!.Machines, billed, prices), 4) : 0,
                operations is null ? 0 : decimal.Round(prices.OfOperations(operations, plan.Tier), 4),
                RunEstimate.KeepingOf(summary.TargetBytes, prices, plan),
                prices.Currency,
                prices.AsOf,
                prices.AreExamples),
        };
    }

    // A ledger does not say of which kind a node was: as the pool was.
    private static decimal NodesOf(RunMachines machines, TimeSpan time, PriceTable prices)
    {
        double spotShare = (double)machines.SpotNodes / machines.Shape.Nodes;
        return prices.OfNodes(machines.VmSize, machines.Shape.CoresPerNode, time * (1 - spotShare), time * spotShare);
    }
}
