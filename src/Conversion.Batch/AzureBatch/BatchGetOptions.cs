namespace Conversion.Batch.AzureBatch;

/// <summary>Which properties an answer has, and whether there is one.</summary>
public sealed record BatchGetOptions
{
    /// <summary>The properties to answer, separated by commas; all others are absent.</summary>
    /// <value>Default null: all.</value>
    public string? Select { get; init; }

    /// <summary>Properties to answer beside the usual ones, e.g. <c>stats</c>.</summary>
    /// <value>Default null: none.</value>
    public string? Expand { get; init; }

    /// <summary>The version that the caller has (an <c>ETag</c> of an answer). Where it is still that one, nothing is
    /// answered: <see cref="BatchServiceErrorKind.ConditionNotMet"/>. Nodes have no versions.</summary>
    /// <value>Default null: whatever is there is answered.</value>
    public string? IfNoneMatch { get; init; }
}
