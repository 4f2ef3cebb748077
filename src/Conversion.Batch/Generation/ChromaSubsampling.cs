namespace Conversion.Batch.Generation;

/// <summary>How much coarser than luma the two chroma components of a YCbCr JPEG are (T.81 A.1.1, sampling factors).</summary>
public enum ChromaSubsampling
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
