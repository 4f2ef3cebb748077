namespace ImageConversion.Batch.Model;

/// <summary>The last word on a shard, written after its ledger: <c>ledger/00000.done</c>.</summary>
internal sealed record ShardReceipt
{
    /// <summary>The newest version of the format that this release writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The shard's number.</summary>
    public required int Shard { get; init; }

    /// <summary>The hash of the shard's list that was worked through.</summary>
    public required string ShardHash { get; init; }

    /// <summary>The SHA-256 of that list; null in receipts of early releases.</summary>
    public string? ListSha256 { get; init; }

    /// <summary>The hash of the plan (<see cref="Plan.Sha256"/>); null where nobody knew it.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>The hash of the recipe that was used.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>How the shard's images ended.</summary>
    public required OutcomeCounts Counts { get; init; }

    /// <summary>What the converters of the worker that wrote this did with their time; null where they worked on other
    /// shards as well, or on nothing.</summary>
    public ConverterUse? Converters { get; init; }

    /// <summary>Calls of the storage account by the worker that wrote this, up to the receipt itself, and by those whose
    /// receipts it replaced; null where nobody counted. What a worker called that died before its receipt is not known.</summary>
    public StorageOperations? Operations { get; init; }

    /// <summary>When the shard was finished, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Refuses a receipt of other work: its shard's images are not those of the plan, or not converted alike.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public void ThrowUnlessOf(ShardSummary shard, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ArgumentNullException.ThrowIfNull(plan);
        string? difference =
            Version > CurrentVersion ? $"format version {Version}; this release reads up to {CurrentVersion}"
            : Shard != shard.Index ? $"shard {Shard}"
            : ShardHash != shard.Hash ? $"shard hash {ShardHash}; the plan says {shard.Hash}"
            : ListSha256 is not null && shard.Sha256 is not null && ListSha256 != shard.Sha256 ? $"list {ListSha256}; the plan says {shard.Sha256}"
            : PlanSha256 is not null && plan.Sha256 is not null && PlanSha256 != plan.Sha256 ? $"plan {PlanSha256}; this plan is {plan.Sha256}"
            : RecipeHash != plan.RecipeHash ? $"recipe {RecipeHash}; the plan says {plan.RecipeHash}"
            : null;
        if (difference is not null)
        {
            throw new BatchException(
                BatchErrorKind.RunInvalid, $"The receipt of shard {shard.Index} of run '{plan.Run}' is of {difference}.");
        }
    }
}
