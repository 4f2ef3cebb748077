using Conversion.Batch.Planning;
using Conversion.Storage;

namespace Conversion.Batch.Estimation;

/// <summary>What a run will take: <c>estimate.json</c> (docs/formats.md).</summary>
/// <remarks>A listing tells bytes and no pixels, and nobody knows how busy a service is: expect tens of percent, not one.</remarks>
public sealed record RunEstimate
{
    // What the policy of cutting and splitting leaves of the least time that is possible (docs/scale.md).
    private const double OverLeastTime = 1.05;

    // The least time from one task of a slot to the next (docs/scale.md).
    private static readonly TimeSpan TaskStart = TimeSpan.FromSeconds(3);

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Images to convert.</summary>
    public required long Images { get; init; }

    /// <summary>Their pixels.</summary>
    /// <value>In millions.</value>
    public required double Megapixels { get; init; }

    /// <summary>Bytes to read.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Bytes of PNG.</summary>
    public required long TargetBytes { get; init; }

    /// <summary>The machines.</summary>
    public required RunMachines Machines { get; init; }

    /// <summary>Time of cores.</summary>
    /// <value>In seconds.</value>
    public required double CoreSeconds { get; init; }

    /// <summary>Wall time from the first task to the last.</summary>
    /// <value>In seconds.</value>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Time of all dedicated nodes together, as it is billed.</summary>
    /// <value>In hours.</value>
    public required double DedicatedNodeHours { get; init; }

    /// <summary>Time of all Spot nodes together, as it is billed.</summary>
    /// <value>In hours.</value>
    public required double SpotNodeHours { get; init; }

    /// <summary>Calls of the storage account, planning included.</summary>
    public required StorageOperations Operations { get; init; }

    /// <summary>What it costs.</summary>
    public required RunCost Cost { get; init; }

    /// <summary>The run whose rates these are; null where they are assumed.</summary>
    public string? MeasuredBy { get; init; }

    /// <summary>Wall time.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan Elapsed => TimeSpan.FromSeconds(ElapsedSeconds);

    /// <summary>Estimates a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="machines">Where it runs.</param>
    /// <param name="prices">What things cost; null for <see cref="PriceTable.Examples"/>.</param>
    /// <param name="rates">How fast cores are, and how large PNGs; null for <see cref="MeasuredRates.Assumed"/>.</param>
    public static RunEstimate Of(Plan plan, RunMachines machines, PriceTable? prices = null, MeasuredRates? rates = null)
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
        return estimate with { Cost = estimate.CostBy(prices, plan) };
    }

    /// <summary>What it costs by other prices.</summary>
    internal RunCost CostBy(PriceTable prices, Plan plan) => new(
        decimal.Round(
            prices.OfNodes(
                Machines.VmSize, Machines.Shape.CoresPerNode, TimeSpan.FromHours(DedicatedNodeHours), TimeSpan.FromHours(SpotNodeHours)),
            4),
        decimal.Round(prices.OfOperations(Operations, plan.Tier), 4),
        KeepingOf(TargetBytes, prices, plan),
        prices.Currency,
        prices.AsOf,
        prices.AreExamples);

    /// <summary>What the PNGs cost each month.</summary>
    internal static decimal KeepingOf(long bytes, PriceTable prices, Plan plan) =>
        StoreAddress.Parse(plan.Target).IsFolder ? 0 : decimal.Round(prices.OfKeeping(bytes, plan.Tier), 4);

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
