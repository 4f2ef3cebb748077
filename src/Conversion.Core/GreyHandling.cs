namespace Conversion.Core;

/// <summary>What becomes of a colour picture all of whose pixels are grey (R = G = B).</summary>
public enum GreyHandling
{
    /// <summary>
    /// The default. Written as 8-bit grey: the same picture at about a third of the size. Not done where the picture carries an
    /// RGB profile, which a grey PNG must not (PNG Third Edition, 11.3.2.3).
    /// </summary>
    Auto,

    /// <summary>Colour stays colour. For consumers that expect three channels of every file.</summary>
    Never,
}
