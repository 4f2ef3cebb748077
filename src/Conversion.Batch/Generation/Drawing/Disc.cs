namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>A disc, or a ring where the inner radius is not 0.</summary>
internal sealed class Disc(int centreX, int centreY, int radius, int innerRadius = 0) : Shape
{
    public override int Top => centreY - radius;

    public override int Bottom => centreY + radius;

    public override int Cut(int y, Span<int> ends)
    {
        int outer = HalfChord(radius, y);
        int inner = HalfChord(innerRadius, y);
        if (outer < 0)
        {
            return 0;
        }

        ends[0] = centreX - outer;
        if (inner < 0)
        {
            ends[1] = centreX + outer;
            return 2;
        }

        ends[1] = centreX - inner;
        ends[2] = centreX + inner;
        ends[3] = centreX + outer;
        return 4;
    }

    private int HalfChord(long r, int y)
    {
        long distance = y - centreY;
        long square = (r * r) - (distance * distance);
        // IEEE 754 rounds square roots correctly, so they are the same everywhere.
        return square <= 0 ? -1 : (int)Math.Sqrt(square);
    }
}
