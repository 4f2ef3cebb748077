namespace ImageConversion.Batch.Model;

/// <summary>What a run will take: <c>estimate.json</c> (docs/formats.md).</summary>
/// <remarks>Pixels are known of a sample, and how busy a service is, is not known: expect an error of tens of percent.</remarks>
public sealed record RunEstimate
{
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

    /// <summary>The images whose headers were read for it.</summary>
    /// <value>Null where none were: the pixels are guessed from the bytes.</value>
    public int? Sampled { get; init; }

    /// <summary>Images that were done when a run was continued: the estimate is of the others.</summary>
    /// <value>Null where the run began with it.</value>
    public long? DoneBefore { get; init; }

    /// <summary>Wall time.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan Elapsed => TimeSpan.FromSeconds(ElapsedSeconds);
}

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
}

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
