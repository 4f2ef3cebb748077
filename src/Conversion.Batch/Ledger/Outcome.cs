namespace Conversion.Batch.Ledger;

/// <summary>The final state of one image.</summary>
public enum Outcome
{
    /// <summary>A PNG was written.</summary>
    Converted,

    /// <summary>The target already held this image's PNG; nothing was decoded.</summary>
    UpToDate,

    /// <summary>There is no PNG; the kind says why.</summary>
    Failed,
}
