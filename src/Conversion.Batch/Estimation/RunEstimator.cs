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

    /// <summary>Estimates a plan, or what is left of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="machines">Where it runs.</param>
    /// <param name="prices">What things cost; null for <see cref="PriceTable.Examples"/>.</param>
    /// <param name="rates">How fast cores are, and how large PNGs; null for <see cref="MeasuredRates.Assumed"/>.</param>
    /// <param name="sample">The headers of some images; null for none, so that pixels are guessed from bytes.</param>
    /// <param name="left">What is left of the plan; null for all of it.</param>
    public static RunEstimate Estimate(
        Plan plan, RunMachines machines, PriceTable? prices = null, MeasuredRates? rates = null, HeaderSample? sample = null, PlanRest? left = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(machines);
        (prices, rates) = (prices ?? PriceTable.Examples, rates ?? MeasuredRates.Assumed);
        if (left is not null)
        {
            // A plan of what is left; what was listed before is not listed again.
            plan = plan with
            {
                Total = left.Images, UpToDate = 0, Ignored = 0, Bytes = left.Bytes, Shards = [.. plan.Shards.Take(left.Shards)],
            };
        }

        Line byLength = sample?.ToPixels(rates.JpegBitsPerPixel) ?? new Line(0, 8 / rates.JpegBitsPerPixel);
        double pixels = byLength.Of(plan.ToConvert, plan.Bytes);
        long targetBytes = (long)(pixels * rates.PngBitsPerPixel / 8);

        // Work is counted in bytes that so many pixels usually have.
        long work = WorkModel.WorkOf((long)(pixels * rates.JpegBitsPerPixel / 8), plan.ToConvert);
        TimeSpan coreTime = rates.ToModel().TimeOf(work, cores: 1);
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
            Sampled = sample?.Images.Count,
            DoneBefore = left?.Done,
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

/// <summary>What is left of a plan.</summary>
/// <param name="Images">Images to convert.</param>
/// <param name="Bytes">Their encoded length.</param>
/// <param name="Shards">The shards that hold them.</param>
/// <param name="Done">Images that are done.</param>
internal sealed record PlanRest(long Images, long Bytes, int Shards, long Done);
