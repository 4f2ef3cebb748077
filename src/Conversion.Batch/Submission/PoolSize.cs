using System.Globalization;

namespace Conversion.Batch.Submission;

/// <summary>How many nodes a pool is to have.</summary>
/// <param name="Dedicated">Nodes that stay.</param>
/// <param name="Spot">Nodes that may be taken away, and cost less.</param>
public sealed record PoolSize(int Dedicated, int Spot)
{
    // https://learn.microsoft.com/azure/batch/batch-sig-images: a quarter of an hour for each 1,000 machines.
    private const int NodesPerQuarter = 1000;
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>Nodes of both kinds.</summary>
    public int Nodes => Dedicated + Spot;

    /// <summary>How long the service may take to find the machines.</summary>
    public TimeSpan AllocationTime => Quarter * Math.Max(1, (Nodes + NodesPerQuarter - 1) / NodesPerQuarter);

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

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
