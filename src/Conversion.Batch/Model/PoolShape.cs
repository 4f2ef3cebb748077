namespace Conversion.Batch.Model;

/// <summary>The places where tasks run.</summary>
/// <param name="Nodes">Machines, at least 1.</param>
/// <param name="SlotsPerNode">Tasks that a machine runs at one time, at least 1.</param>
/// <param name="CoresPerNode">Its cores, at least 1.</param>
public sealed record PoolShape(int Nodes, int SlotsPerNode, int CoresPerNode)
{
    /// <summary>Tasks that run at one time.</summary>
    public int Slots => Nodes * SlotsPerNode;

    /// <summary>Images that a task converts at one time.</summary>
    /// <value>At least 1: more slots than cores share them, and <see cref="SlotCores"/> says how.</value>
    public int CoresPerSlot => Math.Max(1, CoresPerNode / SlotsPerNode);

    /// <summary>A slot's share of the cores.</summary>
    public double SlotCores => (double)CoresPerNode / SlotsPerNode;
}
