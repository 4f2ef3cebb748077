namespace ImageConversion.Batch.Model;

/// <summary>What things cost: a JSON file that the user writes (docs/operations.md), or the <see cref="Examples"/>.</summary>
/// <remarks>Nothing is ever asked of the network for it.</remarks>
public sealed record PriceTable
{
    /// <summary>The newest version of the format that this release reads.</summary>
    public const int CurrentVersion = 1;

    private const decimal CallsPriced = 10_000;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The day of the prices.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>The currency of all prices, e.g. <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>A core of a node for an hour, of sizes that <see cref="PerNodeHour"/> does not have.</summary>
    public required NodePrice PerCoreHour { get; init; }

    /// <summary>The same of sizes with Arm64 processors.</summary>
    /// <value>Default null: as <see cref="PerCoreHour"/>.</value>
    public NodePrice? PerCoreHourArm64 { get; init; }

    /// <summary>A node for an hour, by the name of its size.</summary>
    public IReadOnlyDictionary<string, NodePrice> PerNodeHour { get; init; } = new Dictionary<string, NodePrice>();

    /// <summary>Calls of the storage account that read, for 10,000.</summary>
    public required decimal ReadsPer10000 { get; init; }

    /// <summary>Calls that list, for 10,000.</summary>
    public required decimal ListsPer10000 { get; init; }

    /// <summary>All other calls but writes, for 10,000.</summary>
    public required decimal OthersPer10000 { get; init; }

    /// <summary>Prices that differ by tier.</summary>
    public required IReadOnlyDictionary<TargetTier, TierPrice> Tiers { get; init; }

    /// <summary>Whether these are the program's examples.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AreExamples { get; private init; }

    /// <summary>Round figures of the order of list prices of a large region in 2026, for a first idea; they are no offer.</summary>
    public static PriceTable Examples { get; } = new()
    {
        AsOf = new DateOnly(2026, 11, 1),
        Currency = "USD",
        PerCoreHour = new NodePrice(Dedicated: 0.05m, Spot: 0.01m),
        PerCoreHourArm64 = new NodePrice(Dedicated: 0.04m, Spot: 0.01m),
        ReadsPer10000 = 0.004m,
        ListsPer10000 = 0.05m,
        OthersPer10000 = 0.004m,
        Tiers = new Dictionary<TargetTier, TierPrice>
        {
            [TargetTier.Hot] = new(WritesPer10000: 0.05m, StoredPerGibMonth: 0.02m),
            [TargetTier.Cool] = new(WritesPer10000: 0.10m, StoredPerGibMonth: 0.01m),
            [TargetTier.Cold] = new(WritesPer10000: 0.18m, StoredPerGibMonth: 0.004m),
            [TargetTier.Archive] = new(WritesPer10000: 0.10m, StoredPerGibMonth: 0.002m),
        },
        AreExamples = true,
    };

    /// <summary>What a node costs an hour.</summary>
    /// <param name="vmSize">Its size.</param>
    /// <param name="coresPerNode">Its cores, for sizes that the table does not have.</param>
    internal NodePrice PriceOfNode(string? vmSize, int coresPerNode)
    {
        bool isArm64 = VmSizes.TryGetArchitecture(vmSize) == System.Runtime.InteropServices.Architecture.Arm64;
        NodePrice core = isArm64 ? PerCoreHourArm64 ?? PerCoreHour : PerCoreHour;
        return PerNodeHour.FirstOrDefault(p => string.Equals(p.Key, vmSize, StringComparison.OrdinalIgnoreCase)).Value
            ?? new NodePrice(core.Dedicated * coresPerNode, core.Spot * coresPerNode);
    }

    /// <summary>What nodes cost for a time.</summary>
    /// <param name="vmSize">Their size; null for machines that cost nothing.</param>
    /// <param name="coresPerNode">Their cores, for sizes that the table does not have.</param>
    /// <param name="dedicated">The time of all dedicated nodes together.</param>
    /// <param name="spot">The time of all Spot nodes together.</param>
    internal decimal CostOfNodes(string? vmSize, int coresPerNode, TimeSpan dedicated, TimeSpan spot)
    {
        if (vmSize is null)
        {
            return 0;
        }

        NodePrice price = PriceOfNode(vmSize, coresPerNode);
        return (price.Dedicated * (decimal)dedicated.TotalHours) + (price.Spot * (decimal)spot.TotalHours);
    }

    /// <summary>What calls of the storage account cost.</summary>
    /// <param name="operations">The calls.</param>
    /// <param name="tier">The tier of what is written; null for <see cref="TargetTier.Hot"/>.</param>
    internal decimal CostOfCalls(StorageOperations operations, TargetTier? tier)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return ((operations.Reads * ReadsPer10000)
            + (operations.Writes * Of(tier).WritesPer10000)
            + (operations.Lists * ListsPer10000)
            + (operations.Others * OthersPer10000)) / CallsPriced;
    }

    /// <summary>What it costs to keep bytes for a month.</summary>
    internal decimal CostOfStorage(long bytes, TargetTier? tier) => bytes / (decimal)(1L << 30) * Of(tier).StoredPerGibMonth;

    private TierPrice Of(TargetTier? tier) => Tiers[tier ?? TargetTier.Hot];

    /// <summary>Reads a table.</summary>
    /// <returns>The table; null where the text is <c>null</c>.</returns>
    /// <exception cref="System.Text.Json.JsonException">The text is no price table.</exception>
    public static PriceTable? Parse(ReadOnlySpan<byte> json) =>
        System.Text.Json.JsonSerializer.Deserialize(json, BatchJson.Default.PriceTable);

    /// <summary>What is wrong with the prices, a line each; empty where nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (Version > CurrentVersion)
        {
            yield return $"format version {Version}; this release reads up to {CurrentVersion}.";
        }

        foreach (TargetTier tier in Enum.GetValues<TargetTier>().Where(t => !Tiers.ContainsKey(t)))
        {
            yield return $"tiers: expected prices of each tier; '{tier}' is missing.";
        }

        foreach ((string name, decimal price) in Named().Where(p => p.Price < 0))
        {
            yield return $"{name}: expected 0 or more; found {price}.";
        }
    }

    private IEnumerable<(string Name, decimal Price)> Named() =>
    [
        ("perCoreHour.dedicated", PerCoreHour.Dedicated),
        ("perCoreHour.spot", PerCoreHour.Spot),
        .. PerCoreHourArm64 is { } arm64 ? new[] { ("perCoreHourArm64.dedicated", arm64.Dedicated), ("perCoreHourArm64.spot", arm64.Spot) } : [],
        .. PerNodeHour.SelectMany(p => new[] { ($"perNodeHour.{p.Key}.dedicated", p.Value.Dedicated), ($"perNodeHour.{p.Key}.spot", p.Value.Spot) }),
        ("readsPer10000", ReadsPer10000),
        ("listsPer10000", ListsPer10000),
        ("othersPer10000", OthersPer10000),
        .. Tiers.SelectMany(t => new[] { ($"tiers.{t.Key}.writesPer10000", t.Value.WritesPer10000), ($"tiers.{t.Key}.storedPerGibMonth", t.Value.StoredPerGibMonth) }),
    ];
}

/// <summary>The price of an hour.</summary>
/// <param name="Dedicated">Of a node that stays.</param>
/// <param name="Spot">Of one that may be taken away.</param>
public sealed record NodePrice(decimal Dedicated, decimal Spot);

/// <summary>The prices of a storage tier.</summary>
/// <param name="WritesPer10000">Calls that write, for 10,000.</param>
/// <param name="StoredPerGibMonth">A GiB (2^30 bytes) for a month.</param>
public sealed record TierPrice(decimal WritesPer10000, decimal StoredPerGibMonth);
