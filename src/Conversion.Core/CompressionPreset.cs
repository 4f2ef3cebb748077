namespace Conversion.Core;

/// <summary>How much work the PNG encoder spends on the size of its output. Pixels are the same under each.</summary>
/// <remarks>
/// Three points of one curve, each doing what the one before does and what is next cheapest per byte saved; sizes are
/// beside Pillow's default, over photographs and drawings (docs/performance.md has the figures and how to measure them).
/// </remarks>
public enum CompressionPreset
{
    /// <summary>
    /// Fastest: one filter, long runs, Huffman codes from a sample. Not for storage that is paid by the byte: files are a
    /// tenth larger on most photographs, half as large again on smooth ones.
    /// </summary>
    Fast,

    /// <summary>
    /// The default: short runs as well, and matches where a sample says that they pay. Within 5 % of the size that usual tools
    /// reach, at a fraction of their cost.
    /// </summary>
    Balanced,

    /// <summary>
    /// Smallest: filters by trial, matches everywhere, each symbol weighed. Not for throughput: some fifty times slower than
    /// <see cref="Balanced"/>, which is what usual tools take.
    /// </summary>
    Small,
}
