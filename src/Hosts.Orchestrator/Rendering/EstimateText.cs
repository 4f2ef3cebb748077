using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>An estimate for people.</summary>
internal static class EstimateText
{
    public static void Write(TextWriter writer, RunEstimate estimate)
    {
        if (estimate.DoneBefore is { } done)
        {
            writer.WriteLine($"Left        {Quantities.Count(estimate.Images, "image")}; {done:N0} are done");
        }

        writer.WriteWrapped($"Estimate    {estimate.Megapixels:N1} megapixels, {Quantities.Bytes(estimate.TargetBytes)} of PNG, by "
            + (estimate.Sampled is { } headers ? $"the headers of {Quantities.Count(headers, "image")}" : "the sizes of the files")
            + (estimate.MeasuredBy is { } run ? $" and the rates of run {run}" : " and assumed rates: no run of this recipe was measured here"));
        writer.WriteLine($"Time        {Quantities.Duration(estimate.Elapsed)} on {Machines(estimate.Machines)}"
            + (estimate.Machines.VmSize is null ? "" : $", {NodeHours(estimate)}"));
        if (estimate.Operations is var made && made != StorageOperations.None)
        {
            writer.WriteLine($"Calls       of storage: {made.Reads:N0} reads, {made.Writes:N0} writes, {made.Lists:N0} lists, {made.Others:N0} others");
        }

        if (estimate.Cost is { } cost && cost.Total + cost.StoredPerMonth > 0)
        {
            string calls = estimate.Operations == StorageOperations.None
                ? ""
                : $": {Money(cost.Nodes, cost)} for nodes, {Money(cost.Operations, cost)} for calls; then {Money(cost.StoredPerMonth, cost)} a month for the PNGs";
            writer.WriteWrapped($"Cost        {Money(cost.Total, cost)}{calls}");
            writer.WriteWrapped($"            {Prices(cost)}");
        }
    }

    /// <summary>An estimate in a line, to stand above <see cref="Of(RunActuals, RunSummary)"/>.</summary>
    public static string Of(RunEstimate estimate) => (estimate.DoneBefore is null ? "" : $"of the last {Quantities.Count(estimate.Images, "image")}: ") + Line(
        estimate.Megapixels,
        estimate.TargetBytes,
        estimate.ElapsedSeconds,
        estimate.Machines.VmSize is null ? null : estimate.DedicatedNodeHours + estimate.SpotNodeHours,
        estimate.Operations,
        estimate.Cost);

    /// <summary>What it took in a line.</summary>
    public static string Of(RunActuals actual, RunSummary sums) => Line(
        sums.Megapixels, sums.TargetBytes, actual.ElapsedSeconds, actual.NodeHours, actual.Operations, actual.Cost);

    private static string Line(
        double megapixels, long bytes, double seconds, double? nodeHours, StorageOperations? calls, RunCost cost)
    {
        var parts = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{megapixels:N1} megapixels"),
            $"{Quantities.Bytes(bytes)} of PNG",
            Quantities.Duration(TimeSpan.FromSeconds(seconds)),
        };
        if (nodeHours is { } hours)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{hours:N2} node hours"));
        }

        if (calls is { Total: > 0 })
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{calls.Total:N0} storage calls"));
        }

        if (cost.Total > 0)
        {
            parts.Add(Money(cost.Total, cost) + (cost.ArePricesExamples ? " by example prices" : ""));
        }

        return string.Join(", ", parts);
    }

    public static string NodeHours(RunEstimate estimate) =>
        (estimate.DedicatedNodeHours, estimate.SpotNodeHours) switch
        {
            (var dedicated, 0) => $"{dedicated:0.##} node hours",
            (0, var spot) => $"{spot:0.##} Spot node hours",
            var (dedicated, spot) => $"{dedicated:0.##} node hours and {spot:0.##} of Spot",
        };

    public static string Money(decimal amount, RunCost cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(amount is > 0 and < 0.01m ? "below 0.01" : amount.ToString("N2", CultureInfo.InvariantCulture))} {VisibleText.Of(cost.Currency)}");

    private static string Prices(RunCost cost) => cost.ArePricesExamples
        ? $"by example prices of {cost.PricesAsOf:yyyy-MM}, which are no offer; name yours with --prices"
        : $"by your prices of {cost.PricesAsOf:yyyy-MM-dd}";

    private static string Machines(RunMachines machines)
    {
        if (machines.VmSize is null)
        {
            return $"this machine's {Quantities.Count(machines.CoresPerNode, "core")}";
        }

        string spot = machines.SpotNodes == 0 ? "" : $" ({machines.SpotNodes:N0} of them Spot)";
        return $"{Quantities.Count(machines.Nodes, "node")} {VisibleText.Of(machines.VmSize)}{spot}";
    }
}
