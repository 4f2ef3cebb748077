using System.Globalization;
using System.Xml.Linq;

namespace ImageConversion.Simulation.Report;

/// <summary>Draws time over the bound by the size of the pool, both on logarithmic axes; dashes are Spot.</summary>
internal sealed class ScalePicture
{
    private const double Width = 860;
    private const double Height = 480;
    private const double Left = 64;
    private const double Right = 210;
    private const double Top = 48;
    private const double Bottom = 56;
    private const double LabelGap = 15;
    private const string Ink = "#333333";
    private const string Grid = "#e4e4e4";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly double[] Ticks = [1, 1.5, 2, 3, 5, 10, 20];

    private static readonly (string Label, string Color, Func<ScaleRow, double> Figure)[] Lines =
    [
        ("classic, one core", "#8a4b08", r => r.OtherRatio(o => o.ClassicOneCore)),
        ("classic, all cores", "#c07a2c", r => r.OtherRatio(o => o.ClassicAllCores)),
        ("four shards a slot, not split", "#6b6b6b", r => r.OtherRatio(o => o.FourShards)),
        ("ours", "#1558b0", r => r.Mean(d => d.Ratio)),
    ];

    private readonly IReadOnlyList<ScaleRow> _rows;
    private readonly XElement _picture;
    private readonly double _most;

    private ScalePicture(IReadOnlyList<ScaleRow> rows)
    {
        _rows = rows;
        _most = rows.Max(r => Lines.Max(l => l.Figure(r))) * 1.15;
        _picture = Element("svg", ("viewBox", $"0 0 {Width} {Height}"), ("font-family", "Helvetica, Arial, sans-serif"), ("font-size", "13"));
        _picture.Add(Element("rect", ("width", Width), ("height", Height), ("fill", "#ffffff")));
    }

    public static string Draw(IReadOnlyList<ScaleRow> rows)
    {
        var picture = new ScalePicture(rows);
        picture.DrawAxes();
        picture.DrawLines();
        return picture._picture + "\n";
    }

    private static XElement Element(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(
            a.Name, a.Value is double d ? d.ToString("0.##", CultureInfo.InvariantCulture) : a.Value)));

    private double X(double nodes)
    {
        double least = Math.Log(_rows.Min(r => r.Nodes)), most = Math.Log(_rows.Max(r => r.Nodes));
        return Left + 20 + ((Math.Log(nodes) - least) / Math.Max(1e-9, most - least) * (Width - Left - Right - 40));
    }

    private double Y(double ratio) => Height - Bottom - (Math.Log(ratio) / Math.Log(_most) * (Height - Top - Bottom));

    private void Line(double x1, double y1, double x2, double y2, string color, string dashes, double width) =>
        _picture.Add(Element("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", color), ("stroke-dasharray", dashes), ("stroke-width", width)));

    private void Text(double x, double y, string text, string anchor, string color)
    {
        XElement element = Element("text", ("x", x), ("y", y), ("text-anchor", anchor), ("fill", color));
        element.Value = text;
        _picture.Add(element);
    }

    private void DrawAxes()
    {
        Text(Left, 26, "Time of a run over the lower bound; dashed: Spot takes nodes away", "start", Ink);
        foreach (double tick in Ticks.Where(t => t < _most))
        {
            Line(Left, Y(tick), Width - Right, Y(tick), Grid, "none", 1);
            Text(Left - 8, Y(tick) + 4, tick.ToString(CultureInfo.InvariantCulture), "end", Ink);
        }

        foreach (int nodes in _rows.Select(r => r.Nodes).Distinct())
        {
            Text(X(nodes), Height - Bottom + 22, nodes.ToString("N0", CultureInfo.InvariantCulture), "middle", Ink);
        }

        Text((Left + Width - Right) / 2, Height - 12, "nodes", "middle", Ink);
    }

    private void DrawLines()
    {
        double lowestLabel = double.NegativeInfinity;
        foreach ((string label, string color, Func<ScaleRow, double> figure) in Lines)
        {
            foreach (var rows in _rows.GroupBy(r => r.LossesPerNodeHour > 0))
            {
                ScaleRow[] row = [.. rows.OrderBy(r => r.Nodes)];
                for (int i = 1; i < row.Length; i++)
                {
                    Line(X(row[i - 1].Nodes), Y(figure(row[i - 1])), X(row[i].Nodes), Y(figure(row[i])), color, rows.Key ? "5 4" : "none", 2);
                }
            }

            ScaleRow last = _rows.Where(r => r.LossesPerNodeHour == 0).MaxBy(r => r.Nodes)!;
            double y = Math.Max(Y(figure(last)) + 4, lowestLabel + LabelGap);
            lowestLabel = y;
            Text(X(last.Nodes) + 12, y, string.Create(CultureInfo.InvariantCulture, $"{label}: {figure(last):0.00}"), "start", color);
        }
    }
}
