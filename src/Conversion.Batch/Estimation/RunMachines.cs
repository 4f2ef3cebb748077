using Conversion.Batch.Scheduling.Policy;
using Conversion.Batch.Submission;

namespace Conversion.Batch.Estimation;

/// <summary>The machines that a run is estimated for.</summary>
public sealed record RunMachines
{
    /// <summary>Nodes, slots and cores.</summary>
    public required PoolShape Shape { get; init; }

    /// <summary>Of the nodes, those that cost less and may be taken away.</summary>
    /// <value>0 to the shape's nodes. Default 0.</value>
    public int SpotNodes { get; init; }

    /// <summary>The size of a node, by which it is priced; null where it costs nothing, as this machine does.</summary>
    public string? VmSize { get; init; }

    /// <summary>What each node takes, and is paid for, before its first and after its last task.</summary>
    /// <value>Default zero: the nodes are there. Nodes that come for the run take a few minutes
    /// (<see cref="NodeComing"/>).</value>
    public TimeSpan Around { get; init; }

    /// <summary>A usual <see cref="Around"/> for nodes that come for a run and go after it.</summary>
    /// <value>4 min: some two until a node is ready, and as long until the service sees that it is idle and takes it
    /// away.</value>
    public static TimeSpan NodeComing { get; } = TimeSpan.FromMinutes(4);

    /// <summary>A machine that costs nothing.</summary>
    /// <param name="cores">Its cores, at least 1.</param>
    public static RunMachines ThisMachine(int cores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        return new RunMachines { Shape = new PoolShape(1, 1, cores) };
    }

    /// <summary>A pool as it is.</summary>
    public static RunMachines Of(RunPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return new RunMachines
        {
            Shape = pool.Shape, SpotNodes = Math.Min(pool.SpotNodes, pool.Shape.Nodes), VmSize = pool.VmSize,
        };
    }
}
