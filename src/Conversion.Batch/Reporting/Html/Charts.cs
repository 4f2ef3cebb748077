namespace ImageConversion.Batch.Reporting.Html;

/// <summary>Charts as rectangles without text: labels are HTML around them, so that they keep their size on every screen.</summary>
internal static class Charts
{
    /// <summary>Columns side by side.</summary>
    /// <param name="values">Their heights, 0 or more.</param>
    /// <param name="style">The class of their colour.</param>
    /// <param name="label">What the chart shows, in a sentence.</param>
    /// <param name="tips">A text for each, shown where it is pointed at.</param>
    public static TemplateData Columns(IReadOnlyList<double> values, string style, string label, Func<int, string> tips)
    {
        double most = values.Count == 0 ? 0 : values.Max();

        // What is not zero is visible, however little it is.
        return Chart(
            Math.Max(values.Count, 1),
            120,
            "plot",
            label,
            Enumerable.Range(0, values.Count).Where(i => values[i] > 0).Select(i =>
            {
                double height = Math.Max(1, values[i] / most * 100);
                return Rectangle(style, i + 0.06, 100 - height, 0.88, height, tips(i));
            }));
    }

    /// <summary>Parts of a whole in one bar.</summary>
    /// <param name="parts">Their sizes, the classes of their colours, and what they are.</param>
    /// <param name="label">What the chart shows, in a sentence.</param>
    public static TemplateData Shares(IReadOnlyList<(double Size, string Style, string Name)> parts, string label)
    {
        double whole = parts.Sum(p => p.Size);
        double x = 0;
        var bars = new List<TemplateData>();
        foreach ((double size, string style, string name) in parts.Where(p => p.Size > 0))
        {
            double width = size / whole * 1000;
            bars.Add(Rectangle(style, x, 0, width, 100, name));
            x += width;

            // Neighbours are distinct without their colours too.
            bars.Add(Rectangle("gap", x - 1.5, 0, 1.5, 100));
        }

        return Chart(1000, 24, "", label, bars);
    }

    /// <summary>When something was active: a strip as long as the run, thicker where more was done.</summary>
    /// <param name="values">What was done by time.</param>
    /// <param name="intervals">Intervals of the whole run.</param>
    /// <param name="most">The value that is as thick as the strip.</param>
    /// <param name="label">What the chart shows, in a sentence.</param>
    public static TemplateData Activity(IReadOnlyList<double> values, int intervals, double most, string label)
    {
        int width = Math.Max(intervals, 1);
        return Chart(
            width,
            20,
            "",
            label,
            Enumerable.Range(0, values.Count).Where(i => values[i] > 0).Select(i =>
            {
                double height = 20 + (80 * Math.Min(1, values[i] / most));
                return Rectangle("bar", i, 50 - (height / 2), 1, height);
            }).Prepend(Rectangle("track", 0, 46, width, 8)));
    }

    /// <summary>From when to when something lasted, in shares of the whole.</summary>
    public static TemplateData Span(double from, double to, string label)
    {
        double width = Math.Max(4, (to - from) * 1000);
        double x = Math.Min(from * 1000, 1000 - width);
        return Chart(1000, 14, "", label, [Rectangle("track", 0, 42, 1000, 16), Rectangle("bar", x, 10, width, 80)]);
    }

    private static TemplateData Chart(int width, int height, string style, string label, IEnumerable<TemplateData> bars) => new()
    {
        ["width"] = width, ["height"] = height, ["style"] = style, ["label"] = label, ["bars"] = bars,
    };

    private static TemplateData Rectangle(string style, double x, double y, double width, double height, string? tip = null) => new()
    {
        ["style"] = style,
        ["x"] = x,
        ["y"] = y,
        ["width"] = width,
        ["height"] = height,
        ["tip"] = tip is null ? null : new TemplateData { ["text"] = tip },
    };
}
