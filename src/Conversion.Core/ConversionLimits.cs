namespace Conversion.Core;

/// <summary>Bounds that are checked on a JPEG's header, before any memory for pixels is taken.</summary>
/// <remarks>Exceeding one fails as <see cref="ImageErrorKind.LimitExceeded"/>. Immutable and thread-safe.</remarks>
public sealed record ConversionLimits
{
    /// <summary>The limits that apply where none are given.</summary>
    public static ConversionLimits Default { get; } = new();

    /// <summary>Width times height.</summary>
    /// <value>In pixels, at least 1. Default 500,000,000.</value>
    public long MaxPixels { get; init; } = 500_000_000;

    /// <summary>The longer side.</summary>
    /// <value>In pixels, 1 to 65,535 (T.81 B.2.2 has no larger). Default 65,535.</value>
    public int MaxSidePixels { get; init; } = 65_535;

    /// <summary>The encoded input.</summary>
    /// <value>In bytes, at least 1. Default 1 GiB.</value>
    public long MaxInputBytes { get; init; } = 1L << 30;

    /// <summary>Scans of a progressive JPEG: each is a pass over the whole image, so many of them are a time bomb.</summary>
    /// <value>At least 1. Default 500; encoders write 10 or fewer.</value>
    public int MaxScans { get; init; } = 500;

    /// <summary>Memory that one conversion may need for pixels and coefficients.</summary>
    /// <value>In bytes, at least 1. Default 4 GiB.</value>
    public long MaxMemoryBytes { get; init; } = 4L << 30;
}
