using System.Globalization;

namespace ImageConversion.Batch.Model;

/// <summary>A number of nodes.</summary>
/// <param name="Dedicated">Nodes that stay.</param>
/// <param name="Spot">Nodes that cost less and may be taken away.</param>
public readonly record struct PoolSize(int Dedicated, int Spot)
{
    /// <summary>All nodes.</summary>
    public int Total => Dedicated + Spot;

    /// <summary>How long the service may look for so many machines.</summary>
    /// <remarks>15 min for each thousand that is begun: the service's own advice for images of a gallery
    /// (learn.microsoft.com/azure/batch/batch-sig-images), and with it 30 min or more for large pools.</remarks>
    internal TimeSpan ResizeTimeout => TimeSpan.FromMinutes(15 * Math.Max(1, Math.Ceiling(Total / 1000.0)));

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

    /// <summary>Reads a size as typed: <c>4</c> dedicated, <c>+20</c> Spot, <c>4+20</c> both.</summary>
    /// <returns>The size; null where the text is none.</returns>
    public static PoolSize? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('+');
        int dedicated = 0, spot = 0;
        bool isRead = parts.Length is 1 or 2
            && (parts is ["", _] || TryRead(parts[0], out dedicated))
            && (parts.Length == 1 || TryRead(parts[1], out spot));
        return isRead ? new PoolSize(dedicated, spot) : null;
    }

    /// <summary>For people.</summary>
    public override string ToString() => Spot == 0 ? $"{Dedicated} dedicated" : $"{Dedicated} dedicated and {Spot} Spot";

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>The places where tasks run.</summary>
/// <param name="Nodes">Machines, at least 1.</param>
/// <param name="SlotsPerNode">Tasks that a machine runs at one time, at least 1.</param>
/// <param name="CoresPerNode">Its cores, at least 1.</param>
internal sealed record PoolShape(int Nodes, int SlotsPerNode, int CoresPerNode)
{
    /// <summary>Tasks that run at one time.</summary>
    public int Slots => Nodes * SlotsPerNode;

    /// <summary>Images that a task converts at one time.</summary>
    /// <value>At least 1: more slots than cores share them, and <see cref="SlotCores"/> says how.</value>
    public int CoresPerSlot => Math.Max(1, CoresPerNode / SlotsPerNode);

    /// <summary>A slot's share of the cores.</summary>
    public double SlotCores => (double)CoresPerNode / SlotsPerNode;
}
