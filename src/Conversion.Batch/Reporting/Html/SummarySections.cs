using Conversion.Batch.Model;
using Conversion.Batch.Text;

namespace Conversion.Batch.Reporting.Html;

/// <summary>How the run ended, its account, and what bounded it.</summary>
internal static class SummarySections
{
    public static void Head(HtmlPage page, ReportContent content)
    {
        RunSummary sums = content.Report.Summary;
        (string state, string style) = State(content);
        page.Add($"""
            <a class="skip" href="#main">Skip to the report</a>
            <header>
            <h1>Conversion run {sums.Run}</h1>
            <p><span class="state {style}">{state}</span> <span class="soft">{HtmlPage.Name(content.Plan.Source)} to {HtmlPage.Name(content.Plan.Target)}</span></p>
            <nav aria-label="Sections"><ul>
            <li><a href="#account">Account</a></li><li><a href="#bound">Bound</a></li><li><a href="#course">Course</a></li><li><a href="#nodes">Machines</a></li>
            <li><a href="#shards">Shards</a></li><li><a href="#sizes">Sizes and times</a></li><li><a href="#failures">Failures</a></li>
            <li><a href="#warnings">Warnings</a></li><li><a href="#estimate">Estimate</a></li><li><a href="#settings">Settings</a></li>
            </ul></nav>
            </header>
            <main id="main">

            """);
    }

    public static void Account(HtmlPage page, ReportContent content)
    {
        RunSummary sums = content.Report.Summary;
        long missing = content.Report.Missing;
        page.Raw("<section aria-labelledby=\"account\"><h2 id=\"account\">Account</h2>\n");
        page.Add($"<p>{sums.Total:N0} images = {sums.Converted:N0} converted + {sums.UpToDate:N0} up to date + {sums.Failed:N0} failed");
        page.Add($"{(missing == 0 ? "" : Words.Format($" + {missing:N0} not reached"))}.</p>\n");
        page.Add($"{Charts.Shares(
            [
                (sums.Converted, "goodbar", Words.Format($"{sums.Converted:N0} converted")),
                (sums.UpToDate, "bar", Words.Format($"{sums.UpToDate:N0} up to date")),
                (sums.Failed, "badbar", Words.Format($"{sums.Failed:N0} failed")),
                (missing, "track", Words.Format($"{missing:N0} not reached")),
            ],
            Words.Format($"{sums.Converted:N0} converted, {sums.UpToDate:N0} up to date, {sums.Failed:N0} failed, {missing:N0} not reached"))}\n");
        page.Raw("<dl class=\"tiles\">");
        Tile(page, "Converted", Words.Format($"{sums.Converted:N0}"));
        Tile(page, "Up to date", Words.Format($"{sums.UpToDate:N0}"));
        Tile(page, "Failed", Words.Format($"{sums.Failed:N0}"));
        if (missing > 0)
        {
            Tile(page, "Not reached", Words.Format($"{missing:N0}"));
        }

        Tile(page, "With a warning", Words.Format($"{sums.Warned:N0}"));
        Tile(page, "Megapixels", Words.Format($"{sums.Megapixels:N1}"));
        Tile(page, "JPEG read", Quantities.Bytes(sums.SourceBytes));
        Tile(page, "PNG written", Quantities.Bytes(sums.TargetBytes));
        Tile(page, "Time", Quantities.Duration(content.Elapsed));
        if (content.Elapsed > TimeSpan.Zero)
        {
            Tile(page, "Images a second", Words.Format($"{(sums.Converted + sums.Failed) / content.Elapsed.TotalSeconds:N1}"));
            Tile(page, "Megapixels a second", Words.Format($"{sums.Megapixels / content.Elapsed.TotalSeconds:N1}"));
        }

        page.Raw("</dl></section>\n");
    }

    public static void Bound(HtmlPage page, ReportContent content)
    {
        page.Raw("<section aria-labelledby=\"bound\"><h2 id=\"bound\">What bounded the run</h2>\n");
        if (content.Report.Summary.Converters is { } use)
        {
            Converters(page, use);
        }
        else
        {
            Nodes(page, content);
        }

        page.Raw("</section>\n");
    }

    private static void Converters(HtmlPage page, ConverterUse use)
    {
        (double Size, string Style, string Name)[] parts =
        [
            (use.Decode, "f1", "decoding"), (use.Encode, "f2", "encoding"), (use.Source, "f3", "waiting for reads"),
            (use.Target, "f4", "waiting for writes"), (use.Memory, "f5", "waiting for memory"), (use.Ledger, "f6", "waiting for the ledger"),
        ];
        page.Add($"<p>{Advice(use.BoundBy)} Shares of the converters' time, {Quantities.Duration(TimeSpan.FromSeconds(use.Seconds))} in all:</p>\n");
        page.Add($"{Charts.Shares(parts, string.Join(", ", parts.Select(p => Words.Format($"{p.Name} {p.Size:P0}"))))}\n<ul class=\"key\">");
        foreach ((double size, string style, string name) in parts)
        {
            page.Add($"<li>{Charts.Swatch(style)}{name} {size:P1}</li>");
        }

        page.Raw("</ul>\n");
    }

    private static void Nodes(HtmlPage page, ReportContent content)
    {
        double spans = content.History.Nodes.Sum(n => n.Span.TotalSeconds);
        int cores = content.Report.Estimate?.Machines.Shape.CoresPerNode ?? 1;
        double busy = spans > 0 ? Math.Min(1, content.Report.Summary.CoreSeconds / (spans * cores)) : 0;
        if (spans <= 0)
        {
            page.Raw("<p>Nothing was converted, so there is nothing to measure.</p>\n");
            return;
        }

        page.Add($"<p>From each machine's first image to its last, its cores decoded and encoded for {busy:P0} of the time. ");
        page.Raw(busy >= 0.75
            ? "The run was bound by its cores: more or faster ones help, or a lighter compression.</p>\n"
            : "For the rest they waited for storage, for memory, or for the next task: the logs of a task say what its converters waited for.</p>\n");
        page.Add($"{Charts.Shares([(busy, "f1", "decoding and encoding"), (1 - busy, "track", "else")], Words.Format($"busy {busy:P0}"))}\n");
    }

    private static string Advice(RunBound bound) => bound switch
    {
        RunBound.Decode => "Decoding took most: more or faster cores help.",
        RunBound.Encode => "Encoding took most: more or faster cores help, or a lighter compression.",
        RunBound.Source => "Reading took most: the source, or the way to it, is too slow for these cores.",
        RunBound.Target => "Writing took most: the target, or the way to it, is too slow for these cores.",
        RunBound.Memory => "Memory was short: images of this size need a larger memory budget, or fewer cores.",
        RunBound.Ledger => "The ledger took most: the place of the run's files is too slow.",
        _ => throw new ArgumentOutOfRangeException(nameof(bound), bound, "no advice for this bound"),
    };

    private static void Tile(HtmlPage page, string name, string value) =>
        page.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static (string Text, string Style) State(ReportContent content) => content.Report.Summary.State switch
    {
        RunState.Completed when content.Report.Missing > 0 => ("The account does not close.", "bad"),
        RunState.Completed when content.Report.Summary.Failed > 0 => ("Completed; some images failed.", "wait"),
        RunState.Completed => ("Completed.", "good"),
        RunState.Stopped => ("Stopped before its end.", "wait"),
        RunState.Failed => ("Ended by an error.", "bad"),
        RunState.Planned => ("Planned; nothing was converted yet.", "wait"),
        _ => ("Under way, or its process died.", "wait"),
    };
}

/// <summary>Numbers in words, everywhere alike.</summary>
internal static class Words
{
    public static string Format(FormattableString text) => FormattableString.Invariant(text);
}
