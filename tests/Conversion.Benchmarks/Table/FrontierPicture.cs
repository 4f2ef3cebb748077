using System.Globalization;
using System.Xml.Linq;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Draws cost against size: each contestant a point, ours joined by a line.</summary>
internal sealed class FrontierPicture
{
    private const double Width = 960;
    private const double Height = 600;
    private const double Left = 72;
    private const double Right = 24;
    private const double Top = 56;
    private const double Bottom = 64;
    private const double PointRadius = 5;

    /// <summary>Where the axis of costs begins: left of what a decode alone takes.</summary>
    private const double MinFloors = 0.7;
    private const string OwnColor = "#1558b0";
    private const string PeerColor = "#8a4b08";
    private const string Ink = "#333333";
    private const string GridColor = "#e4e4e4";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly Results _results;
    private readonly XElement _picture;
    private readonly double _maxFloors;
    private readonly double _minSize;
    private readonly double _maxSize;

    private FrontierPicture(Results results)
    {
        _results = results;
        Contestant[] drawn = [.. Drawn];
        // Room for a label on either side.
        _maxFloors = drawn.Max(results.Cost) * 1.6;
        _minSize = Math.Floor((drawn.Min(results.Size) - 0.03) * 10) / 10;
        _maxSize = Math.Ceiling((drawn.Max(results.Size) + 0.03) * 10) / 10;
        _picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {Height}")),
            new XAttribute("font-family", "Helvetica, Arial, sans-serif"),
            new XAttribute("font-size", "13"),
            Rectangle(0, 0, Width, Height, "#ffffff"));
    }

    private IEnumerable<Contestant> Drawn => _results.Contestants.Where(c => c.Kind is ContestantKind.Own or ContestantKind.Peer);

    public static string Draw(Results results)
    {
        var picture = new FrontierPicture(results);
        picture.DrawAxes();
        picture.DrawBounds();
        picture.DrawLine();
        picture.DrawPoints();
        return picture._picture + "\n";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static XElement Element(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value is double d ? Number(d) : a.Value)));

    private static XElement Rectangle(double x, double y, double width, double height, string fill) =>
        Element("rect", ("x", x), ("y", y), ("width", width), ("height", height), ("fill", fill));

    private double X(double floors) =>
        Left + (Math.Log(floors / MinFloors) / Math.Log(_maxFloors / MinFloors) * (Width - Left - Right));

    private double Y(double size) => Top + ((_maxSize - size) / (_maxSize - _minSize) * (Height - Top - Bottom));

    private void Line(double x1, double y1, double x2, double y2, string color, string dashes = "none", double width = 1) =>
        _picture.Add(Element(
            "line",
            ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", color), ("stroke-dasharray", dashes), ("stroke-width", width)));

    private void Text(double x, double y, string text, string anchor = "start", string color = Ink, string weight = "normal")
    {
        XElement element = Element(
            "text",
            ("x", x), ("y", y), ("text-anchor", anchor), ("fill", color), ("font-weight", weight),
            // A white edge under the letters, so that lines do not run through them.
            ("stroke", "#ffffff"), ("stroke-width", 3d), ("paint-order", "stroke"), ("stroke-linejoin", "round"));
        element.Value = text;
        _picture.Add(element);
    }

    private void DrawAxes()
    {
        string sets = string.Join(", ", _results.Sets.Select(s => s.Name));
        Text(Left, 26, "JPEG to PNG: what a conversion costs, and how large its file is", weight: "bold");
        Text(Left, 44, $"Geometric means over {sets}. Nearer to the lower left corner is better.");
        foreach (double floors in (double[])[1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500])
        {
            if (floors <= _maxFloors)
            {
                Line(X(floors), Top, X(floors), Height - Bottom, GridColor);
                Text(X(floors), Height - Bottom + 18, Number(floors), "middle");
            }
        }

        for (double size = _minSize; size <= _maxSize + 0.001; size += 0.1)
        {
            Line(Left, Y(size), Width - Right, Y(size), GridColor);
            Text(Left - 8, Y(size) + 4, size.ToString("F1", CultureInfo.InvariantCulture), "end");
        }

        Text((Left + Width - Right) / 2, Height - 18, "processor time, in decodes by libjpeg-turbo (logarithmic)", "middle");
        XElement title = Element(
            "text",
            ("transform", FormattableString.Invariant($"translate(22 {(Top + Height - Bottom) / 2}) rotate(-90)")),
            ("text-anchor", "middle"),
            ("fill", Ink));
        title.Value = "size, beside Pillow's default";
        _picture.Add(title);
    }

    private void DrawBounds()
    {
        foreach (Contestant bound in _results.Contestants.Where(c => c.Kind == ContestantKind.Bound))
        {
            double x = X(_results.Cost(bound));
            Line(x, Top, x, Height - Bottom, Ink, "4 4");
            Text(x + 5, Top + 14, bound.Label);
        }
    }

    private void DrawLine()
    {
        string points = string.Join(' ', Drawn.Where(c => c.Kind == ContestantKind.Own && c.IsNative)
            .OrderBy(_results.Cost)
            .Select(c => $"{Number(X(_results.Cost(c)))},{Number(Y(_results.Size(c)))}"));
        _picture.Add(Element("polyline", ("points", points), ("fill", "none"), ("stroke", OwnColor), ("stroke-width", 2d)));
    }

    private void DrawPoints()
    {
        var labels = new LabelLayout(Left, Top, Width - Right, Height - Bottom);
        Contestant[] drawn = [.. Drawn];
        foreach (Contestant contestant in drawn)
        {
            labels.Avoid(X(_results.Cost(contestant)), Y(_results.Size(contestant)), PointRadius + 1);
        }

        foreach (Contestant bound in _results.Contestants.Where(c => c.Kind == ContestantKind.Bound))
        {
            labels.AvoidText(X(_results.Cost(bound)) + 5, Top + 14, bound.Label);
        }

        // Ours first: they get the places next to their points.
        foreach (Contestant contestant in drawn.OrderBy(c => c.Kind))
        {
            double x = X(_results.Cost(contestant));
            double y = Y(_results.Size(contestant));
            string color = contestant.Kind == ContestantKind.Own ? OwnColor : PeerColor;
            bool isHollow = contestant.Kind == ContestantKind.Own && !contestant.IsNative;
            Label label = labels.Place(x, y, contestant.Label);
            if (label.IsFar)
            {
                Line(x, y, label.NearestX(x), label.Middle, color, width: 0.7);
            }

            _picture.Add(Element(
                "circle",
                ("cx", x), ("cy", y), ("r", PointRadius), ("fill", isHollow ? "#ffffff" : color), ("stroke", color), ("stroke-width", 2d)));
            // By the edge that is next to the point: how wide a letter is, the viewer's font decides.
            bool isBefore = label.Right < x;
            Text(
                isBefore ? label.Right : label.Left, label.Baseline, contestant.Label, isBefore ? "end" : "start", color,
                isHollow ? "normal" : WeightOf(contestant));
        }
    }

    private static string WeightOf(Contestant contestant) => contestant.Kind == ContestantKind.Own ? "bold" : "normal";
}
