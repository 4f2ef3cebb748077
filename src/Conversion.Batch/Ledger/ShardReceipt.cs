namespace Conversion.Batch.Ledger;

/// <summary>The last word on a shard, written after its ledger: <c>ledger/00000.done</c>.</summary>
public sealed record ShardReceipt
{
    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The shard's number.</summary>
    public required int Shard { get; init; }

    /// <summary>The hash of the shard's list that was worked through.</summary>
    public required string ShardHash { get; init; }

    /// <summary>The hash of the recipe that was used.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>How the shard's images ended.</summary>
    public required OutcomeCounts Counts { get; init; }

    /// <summary>When the shard was finished, in UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
