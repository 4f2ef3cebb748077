namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>A closed polygon of up to <see cref="Shape.MaxEnds"/> corners, filled by the even-odd rule.</summary>
internal sealed class Polygon : Shape
{
    private readonly (int X, int Y)[] _corners;

    public Polygon(params (int X, int Y)[] corners)
    {
        _corners = corners;
        Top = corners.Min(c => c.Y);
        Bottom = corners.Max(c => c.Y);
    }

    public override int Top { get; }

    public override int Bottom { get; }

    public static Polygon Rectangle(int left, int top, int right, int bottom) =>
        new((left, top), (right, top), (right, bottom), (left, bottom));

    /// <summary>A line of the given thickness with square ends.</summary>
    public static Polygon Line(int x0, int y0, int x1, int y1, int thickness)
    {
        long dx = x1 - x0;
        long dy = y1 - y0;
        long length = Math.Max(1, (long)Math.Sqrt((dx * dx) + (dy * dy)));
        int nx = (int)(-dy * thickness / (2 * length));
        int ny = (int)(dx * thickness / (2 * length));
        return new((x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny));
    }

    public override int Cut(int y, Span<int> ends)
    {
        int count = 0;
        (int X, int Y) from = _corners[^1];
        foreach ((int X, int Y) to in _corners)
        {
            // Half open, so that a corner counts once.
            if ((from.Y <= y) != (to.Y <= y))
            {
                ends[count++] = from.X + (int)((long)(y - from.Y) * (to.X - from.X) / (to.Y - from.Y));
            }

            from = to;
        }

        ends[..count].Sort();
        return count;
    }
}
