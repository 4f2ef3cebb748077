namespace Conversion.Batch.AzureBatch;

/// <summary>Nodes that shall leave a pool.</summary>
public sealed record BatchNodeRemoveOptions : BatchModel
{
    /// <summary>Their ids; 1 to 100.</summary>
    public required IReadOnlyList<string> NodeList { get; init; }

    /// <summary>How long it may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>What becomes of their tasks. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeDeallocationOption { get; init; }
}
