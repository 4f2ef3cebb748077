namespace Conversion.Batch.Recipes;

/// <summary>What becomes of a PNG that is already in the target.</summary>
public enum OverwritePolicy
{
    /// <summary>The default: rewritten unless its stamp says that it was made from this source by this recipe.</summary>
    Stale,

    /// <summary>Rewritten in any case. Not for resuming: everything is done again.</summary>
    Always,

    /// <summary>Left as it is. Not for changed sources: their old PNG stays.</summary>
    Never,
}
