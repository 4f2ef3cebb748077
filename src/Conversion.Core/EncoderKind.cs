namespace Conversion.Core;

/// <summary>Which PNG encoder codes the pixels. They are the same under each, and so is all else that the PNG carries.</summary>
public enum EncoderKind
{
    /// <summary>The default: the encoder of this library, an order of magnitude faster than others at their size.</summary>
    Own,

    /// <summary>
    /// SkiaSharp's (libpng and zlib): a referee, for comparisons and for doubts. Not for large pictures: it holds the whole
    /// frame; and colour pictures stay in colour even where every pixel is grey.
    /// </summary>
    Skia,
}
