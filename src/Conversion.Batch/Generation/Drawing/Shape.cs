namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>An area to fill. Coordinates are in 256ths of a pixel; the top left corner of the canvas is 0, 0.</summary>
internal abstract class Shape
{
    /// <summary>No more ends than this come from <see cref="Cut"/>.</summary>
    public const int MaxEnds = 16;

    public abstract int Top { get; }

    public abstract int Bottom { get; }

    /// <summary>
    /// Where the horizontal line at <paramref name="y"/> is inside: pairs of left and right ends, ascending.
    /// </summary>
    /// <returns>How many ends were written; even.</returns>
    public abstract int Cut(int y, Span<int> ends);
}
