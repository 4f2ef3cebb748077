namespace Conversion.Batch.AzureBatch;

/// <summary>What follows from a range of exit codes.</summary>
public sealed record ExitCodeRangeMapping : BatchModel
{
    /// <summary>The first exit code.</summary>
    public int? Start { get; init; }

    /// <summary>The last one.</summary>
    public int? End { get; init; }

    /// <summary>What follows.</summary>
    public ExitOptions? ExitOptions { get; init; }
}
