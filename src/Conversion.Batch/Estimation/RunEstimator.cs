using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Estimation;

/// <summary>Estimates what a plan will take.</summary>
internal static class RunEstimator
{
    // What the policy of cutting and splitting leaves of the least time that is possible (docs/scale.md).
    private const double OverLeastTime = 1.05;

    // The least time from one task of a slot to the next (docs/scale.md).
    private static readonly TimeSpan TaskStart = TimeSpan.FromSeconds(3);

    /// <summary>Estimates a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="machines">Where it runs.</param>
    /// <param name="prices">What things cost; null for <see cref="PriceTable.Examples"/>.</param>
    /// <param name="rates">How fast cores are, and how large PNGs; null for <see cref="MeasuredRates.Assumed"/>.</param>
    public static RunEstimate Estimate(Plan plan, RunMachines machines, PriceTable? prices = null, MeasuredRates? rates = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(machines);
        (prices, rates) = (prices ?? PriceTable.Examples, rates ?? MeasuredRates.Assumed);
        double pixels = plan.Bytes * 8 / rates.JpegBitsPerPixel;
        long targetBytes = (long)(pixels * rates.PngBitsPerPixel / 8);
        TimeSpan coreTime = rates.ToModel().TimeOf(WorkModel.WorkOf(plan.Bytes, plan.ToConvert), cores: 1);
        TimeSpan elapsed = ElapsedOf(plan, machines, coreTime);
        TimeSpan perNode = plan.ToConvert == 0 ? TimeSpan.Zero : elapsed + machines.Around;
        int dedicated = machines.Shape.Nodes - machines.SpotNodes;
        StorageOperations operations = OperationsOf(plan, elapsed * machines.Shape.Slots);
        var estimate = new RunEstimate
        {
            Images = plan.ToConvert,
            Megapixels = Math.Round(pixels / 1e6, 1),
            SourceBytes = plan.Bytes,
            TargetBytes = targetBytes,
            Machines = machines,
            CoreSeconds = Math.Round(coreTime.TotalSeconds, 3),
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
            DedicatedNodeHours = Math.Round(perNode.TotalHours * dedicated, 4),
            SpotNodeHours = Math.Round(perNode.TotalHours * machines.SpotNodes, 4),
            Operations = operations,
            Cost = new RunCost(0, 0, 0, prices.Currency, prices.AsOf, prices.AreExamples),
            MeasuredBy = rates.Run,
        };
        return estimate with { Cost = CostBy(estimate, prices, plan) };
    }

    /// <summary>What it costs by other prices.</summary>
    internal static RunCost CostBy(RunEstimate estimate, PriceTable prices, Plan plan) => new(
        decimal.Round(
            prices.CostOfNodes(
                estimate.Machines.VmSize,
                estimate.Machines.Shape.CoresPerNode,
                TimeSpan.FromHours(estimate.DedicatedNodeHours),
                TimeSpan.FromHours(estimate.SpotNodeHours)),
            4),
        decimal.Round(prices.CostOfCalls(estimate.Operations, plan.Tier), 4),
        KeepingOf(estimate.TargetBytes, prices, plan),
        prices.Currency,
        prices.AsOf,
        prices.AreExamples);

    /// <summary>What the PNGs cost each month.</summary>
    internal static decimal KeepingOf(long bytes, PriceTable prices, Plan plan) =>
        StoreAddress.Parse(plan.Target).IsFolder ? 0 : decimal.Round(prices.CostOfStorage(bytes, plan.Tier), 4);

    private static TimeSpan ElapsedOf(Plan plan, RunMachines machines, TimeSpan coreTime)
    {
        // A machine that starts no tasks, or has no nodes that wait for others.
        TimeSpan least = coreTime / (machines.Shape.Nodes * machines.Shape.CoresPerNode);
        if (machines.VmSize is null)
        {
            return least;
        }

        int rounds = (plan.Shards.Count + machines.Shape.Slots - 1) / machines.Shape.Slots;
        return (least * OverLeastTime) + (rounds * TaskStart);
    }

    private static StorageOperations OperationsOf(Plan plan, TimeSpan slotTime)
    {
        bool isSource = !StoreAddress.Parse(plan.Source).IsFolder;
        bool isTarget = !StoreAddress.Parse(plan.Target).IsFolder;
        return OperationCount.Of(plan, isSource, isTarget, slotTime);
    }
}
