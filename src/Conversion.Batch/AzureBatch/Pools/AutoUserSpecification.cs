namespace Conversion.Batch.AzureBatch;

/// <summary>The automatic user.</summary>
public sealed record AutoUserSpecification : BatchModel
{
    /// <summary>For which tasks it is made.</summary>
    public AutoUserScope? Scope { get; init; }

    /// <summary>What it may do.</summary>
    public ElevationLevel? ElevationLevel { get; init; }
}
