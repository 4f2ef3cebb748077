namespace Conversion.Batch.AzureBatch;

/// <summary>Which properties an answer has.</summary>
public sealed record BatchGetOptions
{
    /// <summary>The properties to answer, separated by commas; all others are absent.</summary>
    /// <value>Default null: all.</value>
    public string? Select { get; init; }

    /// <summary>Properties to answer beside the usual ones, e.g. <c>stats</c>.</summary>
    /// <value>Default null: none.</value>
    public string? Expand { get; init; }
}
