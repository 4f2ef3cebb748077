namespace Conversion.Batch.Verification;

/// <summary>In what a target differs from what its source and the recipe ask for.</summary>
public enum DifferenceKind
{
    /// <summary>There is no PNG, and no run says why.</summary>
    MissingPng,

    /// <summary>The PNG does not say what it was made from: another program wrote it, or its metadata were lost.</summary>
    Unstamped,

    /// <summary>The PNG was made from another version of the source.</summary>
    Stale,

    /// <summary>The PNG was made by another recipe.</summary>
    OtherRecipe,

    /// <summary>What is there is not a whole PNG.</summary>
    NotPng,

    /// <summary>Size or pixels are not those of the source.</summary>
    OtherPixels,
}
