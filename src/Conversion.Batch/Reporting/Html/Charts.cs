using System.Globalization;
using System.Text;

namespace Conversion.Batch.Reporting.Html;

/// <summary>Charts as inline SVG without text: labels are HTML around them, so that they keep their size on every screen.</summary>
internal static class Charts
{
    private const int Height = 120;

    /// <summary>Columns side by side.</summary>
    /// <param name="values">Their heights, 0 or more.</param>
    /// <param name="style">The class of their colour.</param>
    /// <param name="label">What is to be seen, in a sentence.</param>
    /// <param name="tips">A text for each, shown where it is pointed at.</param>
    public static Markup Columns(IReadOnlyList<double> values, string style, string label, Func<int, string> tips)
    {
        double most = values.Count == 0 ? 0 : values.Max();
        var bars = new StringBuilder();
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] > 0)
            {
                // What is there is to be seen, however little it is.
                double height = Math.Max(1, values[i] / most * 100);
                bars.Append(HtmlPage.Format(
                    $"<rect class=\"{style}\" x=\"{i + 0.06:0.##}\" y=\"{100 - height:0.##}\" width=\"0.88\" height=\"{height:0.##}\"><title>{tips(i)}</title></rect>"));
            }
        }

        return Svg(Math.Max(values.Count, 1), Height, "plot", label, bars.ToString());
    }

    /// <summary>Parts of a whole in one bar.</summary>
    /// <param name="parts">Their sizes and the classes of their colours.</param>
    /// <param name="label">What is to be seen, in a sentence.</param>
    public static Markup Shares(IReadOnlyList<(double Size, string Style, string Name)> parts, string label)
    {
        double whole = parts.Sum(p => p.Size);
        double x = 0;
        var bars = new StringBuilder();
        foreach ((double size, string style, string name) in parts.Where(p => p.Size > 0))
        {
            double width = size / whole * 1000;
            bars.Append(HtmlPage.Format($"<rect class=\"{style}\" x=\"{x:0.##}\" y=\"0\" width=\"{width:0.##}\" height=\"100\"><title>{name}</title></rect>"));
            x += width;

            // Neighbours are told apart without their colours too.
            bars.Append(HtmlPage.Format($"<rect class=\"gap\" x=\"{x - 1.5:0.##}\" y=\"0\" width=\"1.5\" height=\"100\"/>"));
        }

        return Svg(1000, 24, "", label, bars.ToString());
    }

    /// <summary>When something was active: a strip as long as the run, darker where more was done.</summary>
    /// <param name="values">What was done by time.</param>
    /// <param name="intervals">Intervals of the whole run.</param>
    /// <param name="most">The value that is fully dark.</param>
    /// <param name="label">What is to be seen, in a sentence.</param>
    public static Markup Activity(IReadOnlyList<double> values, int intervals, double most, string label)
    {
        var cells = new StringBuilder("<rect class=\"track\" x=\"0\" y=\"46\" width=\"100%\" height=\"8\"/>");
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] > 0)
            {
                double height = 20 + (80 * Math.Min(1, values[i] / most));
                cells.Append(HtmlPage.Format(
                    $"<rect class=\"bar\" x=\"{i}\" y=\"{50 - (height / 2):0.##}\" width=\"1\" height=\"{height:0.##}\"/>"));
            }
        }

        return Svg(Math.Max(intervals, 1), 20, "", label, cells.ToString());
    }

    /// <summary>From when to when something lasted, in shares of the whole.</summary>
    public static Markup Span(double from, double to, string style, string label)
    {
        double width = Math.Max(4, (to - from) * 1000);
        double x = Math.Min(from * 1000, 1000 - width);
        return Svg(1000, 14, "", label, HtmlPage.Format(
            $"<rect class=\"track\" x=\"0\" y=\"42\" width=\"1000\" height=\"16\"/><rect class=\"{style}\" x=\"{x:0.##}\" y=\"10\" width=\"{width:0.##}\" height=\"80\"/>"));
    }

    /// <summary>A bar beside a number that says the same: nothing for those who do not see it.</summary>
    /// <param name="share">Its length, 0 to 1.</param>
    public static Markup Bar(double share) => new(HtmlPage.Format(
        $"<svg aria-hidden=\"true\" height=\"14\" viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\"><rect class=\"bar\" width=\"{(share > 0 ? Math.Max(4, share * 1000) : 0):0.##}\" height=\"100\"/></svg>"));

    /// <summary>A square of a colour, for a key.</summary>
    public static Markup Swatch(string style) =>
        new($"<svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect class=\"{style}\" width=\"1\" height=\"1\"/></svg>");

    private static Markup Svg(int width, int heightPixels, string style, string label, string content) => new(
        HtmlPage.Format($"<svg class=\"{style}\" role=\"img\" aria-label=\"{label}\" height=\"{heightPixels.ToString(CultureInfo.InvariantCulture)}\" viewBox=\"0 0 {width} 100\" preserveAspectRatio=\"none\">")
        + content + "</svg>");
}
