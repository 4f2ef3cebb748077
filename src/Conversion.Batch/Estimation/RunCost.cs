namespace Conversion.Batch.Estimation;

/// <summary>What a run costs, by a <see cref="PriceTable"/>.</summary>
/// <remarks>Not in it: disks and addresses of nodes, traffic out of a region, reading from a cool source, taxes, discounts.</remarks>
/// <param name="Nodes">The nodes' time.</param>
/// <param name="Operations">Calls of the storage account.</param>
/// <param name="StoredPerMonth">The PNGs' keeping, each month from then on; no part of <see cref="Total"/>.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="PricesAsOf">The day of the prices.</param>
/// <param name="ArePricesExamples">Whether they are this program's examples, and nobody's.</param>
public sealed record RunCost(
    decimal Nodes,
    decimal Operations,
    decimal StoredPerMonth,
    string Currency,
    DateOnly PricesAsOf,
    bool ArePricesExamples)
{
    /// <summary>What the run costs.</summary>
    public decimal Total => Nodes + Operations;
}
