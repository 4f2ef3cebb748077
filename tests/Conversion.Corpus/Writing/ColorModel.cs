namespace ImageConversion.Corpus.Writing;

/// <summary>What the components of a picture are.</summary>
public enum ColorModel
{
    Grey,
    YCbCr,
    Rgb,

    /// <summary>Inks as Adobe stores them: 255 is none.</summary>
    Cmyk,

    /// <summary>Inks of which cyan, magenta and yellow are stored as luma and chroma.</summary>
    Ycck,
}
