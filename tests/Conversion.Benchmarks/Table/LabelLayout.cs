namespace ImageConversion.Benchmarks.Table;

/// <summary>Puts a label beside each point so that none covers another or a point.</summary>
internal sealed class LabelLayout(double left, double top, double right, double bottom)
{
    public const double TextHeight = 16;

    /// <summary>The mean advance of a bold letter of 13 pixels.</summary>
    private const double LetterWidth = 7.3;

    private static readonly double[] Distances = [10, 22, 36, 52, 70, 90, 112];

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    public void Avoid(double x, double y, double radius) => _taken.Add((x - radius, y - radius, x + radius, y + radius));

    public void AvoidText(double x, double baseline, string text)
    {
        var label = new Label(x, baseline, text.Length * LetterWidth, IsFar: false);
        _taken.Add((label.Left, label.Top, label.Right, label.Bottom));
    }

    public Label Place(double x, double y, string text)
    {
        double width = text.Length * LetterWidth;
        Label label = Candidates(x, y, width).FirstOrDefault(l => IsFree(l) && IsInSight(l, x, y), new Label(x + Distances[0], y + 4, width, IsFar: false));
        _taken.Add((label.Left, label.Top, label.Right, label.Bottom));
        return label;
    }

    private static IEnumerable<Label> Candidates(double x, double y, double width)
    {
        foreach (double distance in Distances)
        {
            bool isFar = distance > Distances[0];
            foreach (double angle in (double[])[0, 180, -45, 45, -135, 135, -90, 90, -20, 20, -160, 160])
            {
                double direction = angle * Math.PI / 180;
                double anchorX = x + (distance * Math.Cos(direction));
                double anchorY = y + (distance * Math.Sin(direction)) + (Math.Sin(direction) * 4) + 4;
                double start = Math.Abs(Math.Cos(direction)) < 0.1 ? anchorX - (width / 2)
                    : Math.Cos(direction) > 0 ? anchorX
                    : anchorX - width;
                yield return new Label(start, anchorY, width, isFar);
            }
        }
    }

    /// <summary>Whether the line from the point to the label crosses nothing but points near its own end.</summary>
    private bool IsInSight(Label label, double x, double y)
    {
        if (!label.IsFar)
        {
            return true;
        }

        const int Steps = 20;
        (double endX, double endY) = (label.NearestX(x), label.Middle);
        return Enumerable.Range(0, Steps).All(step =>
        {
            double lineX = x + ((endX - x) * step / Steps);
            double lineY = y + ((endY - y) * step / Steps);
            return Math.Abs(lineX - x) + Math.Abs(lineY - y) < Distances[0]
                || !_taken.Any(t => lineX >= t.Left && lineX <= t.Right && lineY >= t.Top && lineY <= t.Bottom);
        });
    }

    private bool IsFree(Label label) =>
        label.Left >= left && label.Right <= right && label.Top >= top && label.Bottom <= bottom
        && !_taken.Any(t => label.Meets(t.Left, t.Top, t.Right, t.Bottom));
}
