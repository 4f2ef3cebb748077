using Conversion.Core.Pixels;

namespace Conversion.Core.Color;

/// <summary>Converts rows to sRGB. Thread-safe.</summary>
internal abstract class ColorTransform(PixelLayout input, PixelLayout output)
{
    /// <summary>The rows it takes; four inks are laid out as <see cref="PixelLayout.Rgba32"/>.</summary>
    public PixelLayout Input { get; } = input;

    /// <summary>The rows it gives.</summary>
    public PixelLayout Output { get; } = output;

    /// <summary>Converts whole pixels. The spans do not overlap.</summary>
    public abstract void Convert(ReadOnlySpan<byte> from, Span<byte> to);
}
