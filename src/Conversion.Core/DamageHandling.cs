namespace Conversion.Core;

/// <summary>What becomes of a JPEG whose data are damaged.</summary>
public enum DamageHandling
{
    /// <summary>The default: the conversion fails and says what is wrong.</summary>
    Reject,

    /// <summary>
    /// The picture as far as it can be decoded, with warnings. Not for unattended runs whose originals are deleted.
    /// </summary>
    Salvage,
}
