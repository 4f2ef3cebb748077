namespace Conversion.Batch.Planning;

/// <summary>One image of a shard: one line of <c>shards/00000.ndjson.gz</c> (docs/formats.md).</summary>
public sealed record PlannedImage
{
    /// <summary>The source image, relative to the source's root.</summary>
    public required string Name { get; init; }

    /// <summary>The PNG, relative to the target's root.</summary>
    public required string Target { get; init; }

    /// <summary>The encoded image's length when it was listed.</summary>
    /// <value>In bytes.</value>
    public required long Bytes { get; init; }

    /// <summary>The source's version when it was listed.</summary>
    public required string Etag { get; init; }

    /// <summary>The version of the PNG that is to be replaced; null where there was none.</summary>
    public string? TargetEtag { get; init; }
}
