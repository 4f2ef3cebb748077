using System.Globalization;
using Conversion.Batch.Model;
using Conversion.Batch.Text;
using Conversion.Core;

namespace Conversion.Batch.Reporting.Html;

/// <summary>Failures and warnings by name, estimate against actual, and settings.</summary>
internal static class DetailSections
{
    // A kind with more is folded, so that the next one is found.
    private const int UnfoldedFailures = 25;

    public static void Failures(HtmlPage page, ReportContent content)
    {
        RunReport report = content.Report;
        page.Raw("<section aria-labelledby=\"failures\"><h2 id=\"failures\">Failures</h2>\n");
        if (report.Summary.Failed == 0)
        {
            page.Raw("<p>None.</p>\n");
        }

        foreach (IGrouping<FailureKind, LedgerEntry> kind in report.Failures.GroupBy(f => f.Kind ?? FailureKind.Transient).OrderBy(k => k.Key))
        {
            LedgerEntry[] listed = [.. kind];
            long all = Math.Max(report.Summary.Failures.GetValueOrDefault(kind.Key), listed.Length);
            page.Add($"<details{new Markup(listed.Length <= UnfoldedFailures ? " open" : "")}><summary><h3>{kind.Key}: {all:N0}</h3></summary>\n<p class=\"soft\">{Meaning(kind.Key)}</p><ul class=\"failures\">\n");
            foreach (LedgerEntry failure in listed)
            {
                Failure(page, content, failure);
            }

            page.Raw("</ul>\n");
            if (all > listed.Length)
            {
                page.Add($"<p>And {all - listed.Length:N0} more, which the report as text or JSON lists.</p>\n");
            }

            page.Raw("</details>\n");
        }

        page.Raw("</section>\n");
    }

    public static void Warnings(HtmlPage page, ReportContent content)
    {
        IReadOnlyList<LedgerEntry> warned = content.Report.Warnings;
        page.Raw("<section aria-labelledby=\"warnings\"><h2 id=\"warnings\">Warnings</h2>\n");
        if (warned.Count == 0)
        {
            page.Raw("<p>None.</p>\n");
        }
        else
        {
            page.Add($"<details{new Markup(warned.Count <= UnfoldedFailures ? " open" : "")}><summary>{content.Report.Summary.Warned:N0} images were converted with a warning{(content.Report.Summary.Warned > warned.Count ? Words.Format($"; the first {warned.Count:N0}") : "")}</summary><ul class=\"failures\">\n");
            foreach (LedgerEntry entry in warned)
            {
                page.Add($"<li><div><p>{HtmlPage.Name(entry.Name)}</p><p class=\"what\">{VisibleText.Of(string.Join("; ", entry.Warnings))}</p></div></li>\n");
            }

            page.Raw("</ul></details>\n");
        }

        page.Raw("</section>\n");
    }

    public static void Estimate(HtmlPage page, ReportContent content)
    {
        page.Raw("<section aria-labelledby=\"estimate\"><h2 id=\"estimate\">Estimate against actual</h2>\n");
        if (content.Report.Estimate is not { } estimate || content.Report.Actual is not { } actual)
        {
            page.Raw("<p>The run was not estimated.</p></section>\n");
            return;
        }

        RunSummary sums = content.Report.Summary;
        page.Add($"<p>Estimated by {(estimate.MeasuredBy is { } run ? $"the rates of run {run}" : "assumed rates, as no run of this recipe had been measured here")}.</p>\n");
        page.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of estimate and actual\"><table><thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"n\">Estimate</th><th scope=\"col\" class=\"n\">Actual</th><th scope=\"col\" class=\"n\">Ratio</th></tr></thead><tbody>\n");
        Row(page, "Images", estimate.Images, sums.Converted + sums.Failed, Count);
        Row(page, "Megapixels", estimate.Megapixels, sums.Megapixels, n => n.ToString("N1", CultureInfo.InvariantCulture));
        Row(page, "JPEG read", estimate.SourceBytes, sums.SourceBytes, n => Quantities.Bytes((long)n));
        Row(page, "PNG written", estimate.TargetBytes, sums.TargetBytes, n => Quantities.Bytes((long)n));
        Row(page, "Time of cores", estimate.CoreSeconds, sums.CoreSeconds, n => Quantities.Duration(TimeSpan.FromSeconds(n)));
        Row(page, "Time", estimate.ElapsedSeconds, actual.ElapsedSeconds, n => Quantities.Duration(TimeSpan.FromSeconds(n)));
        if (actual.NodeHours is { } hours)
        {
            Row(page, "Node hours", estimate.DedicatedNodeHours + estimate.SpotNodeHours, hours, n => n.ToString("N2", CultureInfo.InvariantCulture));
        }

        if (actual.Operations is { } calls && calls.Total + estimate.Operations.Total > 0)
        {
            Row(page, "Storage calls: reads", estimate.Operations.Reads, calls.Reads, Count);
            Row(page, "writes", estimate.Operations.Writes, calls.Writes, Count);
            Row(page, "lists", estimate.Operations.Lists, calls.Lists, Count);
            Row(page, "others", estimate.Operations.Others, calls.Others, Count);
        }

        if (estimate.Cost.Total + actual.Cost.Total > 0)
        {
            Money(page, "Cost of nodes", estimate.Cost.Nodes, actual.Cost.Nodes, actual.Cost);
            Money(page, "Cost of storage calls", estimate.Cost.Operations, actual.Cost.Operations, actual.Cost);
            Money(page, "Cost", estimate.Cost.Total, actual.Cost.Total, actual.Cost);
        }

        page.Raw("</tbody></table></div>\n");
        Notes(page, actual);
        page.Raw("</section>\n");
    }

    private static void Notes(HtmlPage page, RunActuals actual)
    {
        if (actual.NodeHours is not null)
        {
            page.Raw("<p class=\"soft\">Actual node hours go from each node's first image to its last; the bill also has what nodes take to come, to wait and to go.</p>\n");
        }

        if (actual.Operations is { Total: > 0 })
        {
            page.Raw("<p class=\"soft\">Actual calls are those of the processes that came to their end; what one called that was killed is not known.</p>\n");
        }

        if (actual.Cost.Total > 0)
        {
            page.Add($"<p class=\"soft\">{(actual.Cost.ArePricesExamples ? Words.Format($"Prices are examples of {actual.Cost.PricesAsOf:yyyy-MM}, and no offer; give the report a price table of your own.") : Words.Format($"Prices of {actual.Cost.PricesAsOf:yyyy-MM-dd}."))}</p>\n");
        }
    }

    public static void Settings(HtmlPage page, ReportContent content)
    {
        Plan plan = content.Plan;
        ConversionOptions options = plan.Recipe.Options;
        page.Raw("<section aria-labelledby=\"settings\"><h2 id=\"settings\">Settings used</h2>\n<table><tbody>\n");
        Setting(page, "Source", HtmlPage.Name(plan.Source));
        Setting(page, "Target", HtmlPage.Name(plan.Target));
        Setting(page, "Files of the run", HtmlPage.Name(content.Report.Files));
        Setting(page, "Planned", Text(plan.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)));
        Setting(page, "Recipe", Text($"{plan.RecipeHash}, converter version {plan.Recipe.ConverterVersion.ToString(CultureInfo.InvariantCulture)}"));
        foreach ((string name, object value) in new (string, object)[]
        {
            ("Compression", options.Compression), ("Orientation", options.Orientation), ("Color", options.Color),
            ("Metadata", options.Metadata), ("Damaged images", options.OnDamage), ("Accepted formats", options.Accept),
            ("Grey", options.Grey), ("CMYK", options.Cmyk), ("Decoder", options.Decoder), ("Encoder", options.Encoder), ("Names", plan.Names),
            ("Existing PNGs", plan.Overwrite),
        })
        {
            Setting(page, name, Text(value.ToString()!));
        }

        Setting(page, "Tier", Text(plan.Tier?.ToString() ?? "the account's own"));
        Setting(page, "Only", plan.Only is null ? Text("all") : HtmlPage.Name(plan.Only));
        if (plan.Exclude is not null)
        {
            Setting(page, "Left out", HtmlPage.Name(plan.Exclude));
        }

        Setting(page, "Limits", Text(Words.Format($"{options.Limits.MaxPixels:N0} pixels, {options.Limits.MaxSidePixels:N0} on a side, {Quantities.Bytes(options.Limits.MaxInputBytes)} a file, {options.Limits.MaxScans:N0} scans, {Quantities.Bytes(options.Limits.MaxMemoryBytes)} of memory an image")));
        if (content.Batch is { } batch)
        {
            Setting(page, "Batch account", HtmlPage.Name(batch.Account));
            Setting(page, "Pool", HtmlPage.Name(batch.Pool));
            Setting(page, "Jobs", HtmlPage.Name(string.Join(", ", batch.Jobs.Select(j => j.Id))));
            Setting(page, "Worker", Text(batch.Worker));
        }

        page.Raw("</tbody></table></section>\n");
    }

    private static void Failure(HtmlPage page, ReportContent content, LedgerEntry failure)
    {
        page.Raw("<li>");
        if (content.Thumbnails.TryGetValue(failure.Name, out byte[]? png))
        {
            page.Add($"<span class=\"thumb\"><img alt=\"What can be seen of {VisibleText.Of(failure.Name)}\" src=\"data:image/png;base64,{new Markup(Convert.ToBase64String(png))}\"></span>");
        }

        page.Add($"<div><p>{HtmlPage.Name(failure.Name)}</p><p class=\"what\">{VisibleText.Of(failure.Message ?? "")}</p><p class=\"what\">{Quantities.Bytes(failure.SourceBytes)}, attempt {failure.Attempt:N0}</p></div></li>\n");
    }

    private static void Row(HtmlPage page, string what, double estimate, double actual, Func<double, string> show) =>
        page.Add($"<tr><th scope=\"row\">{what}</th><td class=\"n\">{show(estimate)}</td><td class=\"n\">{show(actual)}</td><td class=\"n\">{(estimate > 0 ? Words.Format($"{actual / estimate:N2}") : "")}</td></tr>\n");

    private static void Money(HtmlPage page, string what, decimal estimate, decimal actual, RunCost cost) => Row(
        page,
        $"{what}, {cost.Currency}",
        (double)estimate,
        (double)actual,
        n => n is > 0 and < 0.01 ? "below 0.01" : n.ToString("N2", CultureInfo.InvariantCulture));

    private static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void Setting(HtmlPage page, string name, Markup value) =>
        page.Add($"<tr><th scope=\"row\">{name}</th><td class=\"name\">{value}</td></tr>\n");

    private static Markup Text(string text) => new(HtmlPage.Format($"{text}"));

    private static string Meaning(FailureKind kind) => kind switch
    {
        FailureKind.NotJpeg => "These files are no JPEGs, whatever their names say. PNG, GIF, BMP and WebP are converted too if all formats are accepted.",
        FailureKind.Corrupt => "The image data are damaged. Salvaging converts what can be decoded.",
        FailureKind.Truncated => "The files end before their images do. Salvaging converts what is there.",
        FailureKind.Unsupported => "Kinds of JPEG that are not converted.",
        FailureKind.LimitExceeded => "A limit would have been exceeded; the messages name it. A larger one and a retry convert them.",
        FailureKind.Crashed => "The process died on these images; they were set aside.",
        FailureKind.SourceMissing => "The images were there when the run was planned, and are gone.",
        FailureKind.AccessDenied => "Source or target refused access: a check of the prerequisites says what is missing.",
        FailureKind.Transient => "Attempts were used up on transient faults: resuming the run retries them.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no meaning for this kind"),
    };
}
