namespace Conversion.Batch.Pools;

/// <summary>A number of nodes.</summary>
/// <param name="Dedicated">Nodes that stay.</param>
/// <param name="Spot">Nodes that cost less and may be taken away.</param>
public readonly record struct PoolSize(int Dedicated, int Spot)
{
    /// <summary>All nodes.</summary>
    public int Total => Dedicated + Spot;

    /// <summary>How long the service may look for so many machines.</summary>
    /// <remarks>At least 15 min for each thousand, and at least 30 min beyond a thousand: the service's own advice for images of
    /// a gallery (learn.microsoft.com/azure/batch/batch-sig-images) and for large pools.</remarks>
    public TimeSpan ResizeTimeout => TimeSpan.FromMinutes(Math.Max(
        Total > 1000 ? 30 : 15, 15 * Math.Ceiling(Total / 1000.0)));

    /// <summary>Splits a number of nodes.</summary>
    /// <param name="nodes">All nodes, 0 or more.</param>
    /// <param name="spotPercent">How many of a hundred are Spot, 0 to 100. Of a fraction of a node the dedicated kind gets
    /// more: what stays carries the run through a bad hour.</param>
    public static PoolSize Split(int nodes, int spotPercent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(spotPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spotPercent, 100);
        int spot = (int)((long)nodes * spotPercent / 100);
        return new PoolSize(nodes - spot, spot);
    }

    /// <summary>For people.</summary>
    public override string ToString() => Spot == 0 ? $"{Dedicated} dedicated" : $"{Dedicated} dedicated and {Spot} Spot";
}
