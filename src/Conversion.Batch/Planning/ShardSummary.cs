namespace Conversion.Batch.Planning;

/// <summary>What a plan says of one shard.</summary>
public sealed record ShardSummary
{
    /// <summary>The shard's number, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many images it has.</summary>
    public required int Images { get; init; }

    /// <summary>Their encoded length.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>The hash of its list.</summary>
    /// <value>32 hexadecimal digits, XXH128 of the uncompressed lines.</value>
    public required string Hash { get; init; }
}
