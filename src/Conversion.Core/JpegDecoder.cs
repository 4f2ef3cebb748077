namespace Conversion.Core;

/// <summary>Which decoder reads JPEGs. Both give the same pixels.</summary>
public enum JpegDecoder
{
    /// <summary>
    /// The default: our own, for whatever it takes (docs/fidelity.md), and SkiaSharp's for the rest. It is the faster one, and
    /// memory-safe: a hostile file cannot take the process down.
    /// </summary>
    Own,

    /// <summary>SkiaSharp's for every file: to compare, or to get round a defect of ours. Takes about twice as long to decode.</summary>
    Skia,
}
