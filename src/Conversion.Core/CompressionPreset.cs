namespace Conversion.Core;

/// <summary>How much work the PNG encoder spends on the size of its output. Pixels are the same under each.</summary>
public enum CompressionPreset
{
    /// <summary>Fastest. Not for storage that is paid by the byte: files are up to a third larger on photographs.</summary>
    Fast,

    /// <summary>The default: the size that usual tools reach, at a fraction of their cost.</summary>
    Balanced,

    /// <summary>Smallest. Not for throughput: an order of magnitude slower than <see cref="Balanced"/>.</summary>
    Small,
}
