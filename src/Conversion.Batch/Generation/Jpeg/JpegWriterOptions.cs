namespace Conversion.Batch.Generation.Jpeg;

/// <summary>What kind of JPEG <see cref="JpegWriter"/> writes.</summary>
internal sealed record JpegWriterOptions
{
    /// <summary>Scale of the quantisation tables of T.81 Annex K.1, as the Independent JPEG Group defined it.</summary>
    /// <value>1 (worst) to 100 (all divisors 1). Default 85.</value>
    public int Quality { get; init; } = 85;

    /// <summary>Which components are stored.</summary>
    /// <value>Default <see cref="JpegColorModel.YCbCr"/>.</value>
    public JpegColorModel ColorModel { get; init; } = JpegColorModel.YCbCr;

    /// <summary>Resolution of the chroma components; only <see cref="JpegColorModel.YCbCr"/> heeds it.</summary>
    /// <value>Default <see cref="ChromaSubsampling.Chroma420"/>.</value>
    public ChromaSubsampling Subsampling { get; init; } = ChromaSubsampling.Chroma420;

    /// <summary>
    /// Progressive DCT (SOF2) with spectral selection and successive approximation, instead of baseline (SOF0). Its
    /// Huffman tables are always optimised, because those of Annex K.3 lack the codes of end-of-band runs.
    /// </summary>
    /// <value>Default false.</value>
    public bool Progressive { get; init; }

    /// <summary>Huffman tables made for this image (T.81 K.2) instead of the typical ones of T.81 K.3.</summary>
    /// <value>Default false.</value>
    public bool OptimizeCoding { get; init; }

    /// <summary>One baseline scan of all components; false writes one scan for each. Progressive files ignore it.</summary>
    /// <value>Default true.</value>
    public bool Interleaved { get; init; } = true;

    /// <summary>Minimum coded units between restart markers (DRI), in each scan.</summary>
    /// <value>0 (none) to 65535. Default 0.</value>
    public int RestartInterval { get; init; }

    /// <summary>Pixel density of the JFIF segment, the same in both directions.</summary>
    /// <value>Dots per inch, 1 to 65535; 0 states square pixels of no stated size. Default 0.</value>
    public int DotsPerInch { get; init; }

    /// <summary>Exif <c>Orientation</c> (0x0112) of an APP1 segment. The pixels are stored as they are given.</summary>
    /// <value>1 to 8, or null (default): no Exif segment.</value>
    public int? Orientation { get; init; }

    /// <summary>Text of a COM segment, written as UTF-8.</summary>
    /// <value>Up to 65533 bytes; null (default): no such segment.</value>
    public string? Comment { get; init; }
}

/// <summary>How much coarser than luma the two chroma components of a YCbCr JPEG are (T.81 A.1.1, sampling factors).</summary>
internal enum ChromaSubsampling
{
    /// <summary>4:4:4: chroma at full resolution. The largest file.</summary>
    Chroma444,

    /// <summary>4:2:2: chroma halved horizontally.</summary>
    Chroma422,

    /// <summary>4:2:0: chroma halved in both directions, as most cameras and programs do.</summary>
    Chroma420,

    /// <summary>4:4:0: chroma halved vertically; what a lossless quarter turn makes of 4:2:2.</summary>
    Chroma440,

    /// <summary>4:1:1: chroma quartered horizontally. Rare; some decoders lack a fast path for it.</summary>
    Chroma411,

    /// <summary>4:1:0: chroma quartered horizontally and halved vertically. Rarer still; for tests of decoders.</summary>
    Chroma410,
}

/// <summary>Which components a JPEG stores.</summary>
internal enum JpegColorModel
{
    /// <summary>Luma and two chroma components (JFIF). The usual choice.</summary>
    YCbCr,

    /// <summary>Luma alone (JFIF). Colour is lost.</summary>
    Grey,

    /// <summary>
    /// Red, green and blue as they are, marked by an Adobe segment with transform 0 and without a JFIF one, which
    /// allows YCbCr and grey only. Large, and not every reader knows it.
    /// </summary>
    Rgb,
}
