namespace Conversion.Batch.AzureBatch;

/// <summary>What is wrong with a pool, node or schedule, as part of its description.</summary>
public sealed record BatchResourceError : BatchModel
{
    /// <summary>The kind of fault.</summary>
    public string? Code { get; init; }

    /// <summary>The fault, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Details.</summary>
    public IReadOnlyList<NameValuePair>? Values { get; init; }

    /// <summary>Details of a node's fault.</summary>
    public IReadOnlyList<NameValuePair>? ErrorDetails { get; init; }

    /// <summary>Whose fault it is, where the service says so.</summary>
    public BatchErrorSourceCategory? Category { get; init; }
}
