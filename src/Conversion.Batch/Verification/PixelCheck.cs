namespace Conversion.Batch.Verification;

/// <summary>Of how many PNGs the pixels are compared with a fresh decode of their JPEGs.</summary>
public enum PixelCheck
{
    /// <summary>Of none: what is read is names, versions and stamps. Not for a proof that contents are what they were.</summary>
    None,

    /// <summary>The default: of <see cref="Verifier.SampleSize"/>, drawn at random from all, others each time. Not where
    /// every single picture matters.</summary>
    Sample,

    /// <summary>Of all. Takes about as long as converting them.</summary>
    All,
}
