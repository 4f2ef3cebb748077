using Conversion.Batch.Text;

namespace Conversion.Batch.Reporting.Html;

/// <summary>The run by time, by machine and by shard; its images by size and by time.</summary>
internal static class CourseSections
{
    private const int MostRows = 100;

    public static void Course(HtmlPage page, ReportContent content)
    {
        RunHistory history = content.History;
        double seconds = history.Images.Interval.TotalSeconds;
        history.Failures.WidenTo(history.Images.Interval);
        history.Megapixels.WidenTo(history.Images.Interval);
        double[] images = [.. history.Images.Sums.Select(s => s / seconds)];
        page.Raw("<section aria-labelledby=\"course\"><h2 id=\"course\">Rate over time</h2>\n");
        if (images.Length == 0)
        {
            page.Raw("<p>No image has an outcome yet.</p></section>\n");
            return;
        }

        string interval = Quantities.Duration(history.Images.Interval);
        page.Add($"<figure><figcaption>Images a second, in intervals of {interval}; the highest is {images.Max():N1}</figcaption>");
        page.Add($"{Charts.Columns(images, "bar", Words.Format($"Images a second over time: {images.Average():N1} in the mean, {images.Max():N1} at most."), i => Words.Format($"{At(i)}: {images[i]:N1} images a second"))}");
        Axis(page, content);
        page.Raw("</figure>\n");
        double[] failures = [.. history.Failures.Sums];
        if (failures.Length > 0)
        {
            // As long as the chart above, so that the two can be read together.
            double[] padded = [.. failures, .. Enumerable.Repeat(0.0, Math.Max(0, images.Length - failures.Length))];
            page.Add($"<figure><figcaption>Failures in the same intervals; the highest is {failures.Max():N0}</figcaption>");
            page.Add($"{Charts.Columns(padded, "badbar", Words.Format($"Failures over time: {failures.Sum():N0} in all."), i => Words.Format($"{At(i)}: {padded[i]:N0} failures"))}");
            Axis(page, content);
            page.Raw("</figure>\n");
        }

        page.Add($"<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of rates\"><table><caption>By intervals of {interval}</caption><thead><tr><th scope=\"col\">From</th><th scope=\"col\" class=\"n\">Images</th><th scope=\"col\" class=\"n\">Images/s</th><th scope=\"col\" class=\"n\">Megapixels/s</th><th scope=\"col\" class=\"n\">Failures</th></tr></thead><tbody>");
        for (int i = 0; i < images.Length; i++)
        {
            page.Add($"<tr><th scope=\"row\">{At(i)}</th><td class=\"n\">{history.Images.Sums[i]:N0}</td><td class=\"n\">{images[i]:N1}</td><td class=\"n\">{history.Megapixels.Sums.ElementAtOrDefault(i) / seconds:N1}</td><td class=\"n\">{failures.ElementAtOrDefault(i):N0}</td></tr>");
        }

        page.Raw("</tbody></table></div></details></section>\n");

        string At(int i) => Quantities.Duration(history.Images.Interval * i);
    }

    public static void Nodes(HtmlPage page, ReportContent content)
    {
        RunHistory history = content.History;
        IReadOnlyList<NodeHistory> nodes = history.Nodes;
        page.Raw("<section aria-labelledby=\"nodes\"><h2 id=\"nodes\">Machines</h2>\n");
        if (nodes.Count > 0)
        {
            foreach (NodeHistory node in nodes)
            {
                node.Series.WidenTo(history.Images.Interval);
            }

            double most = nodes.Max(n => n.Series.Sums.Max());
            int cores = content.Report.Estimate?.Machines.Shape.CoresPerNode ?? 0;
            page.Add($"<p>{nodes.Count:N0} {(nodes.Count == 1 ? "machine" : "machines")}{Of(nodes.Count, "those with most images")}. A strip is the run's time; it is thick where many images were done.</p>\n");
            page.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of machines\"><table><thead><tr><th scope=\"col\">Machine</th><th scope=\"col\">From start to end</th><th scope=\"col\" class=\"n\">Images</th><th scope=\"col\" class=\"n\">Failed</th><th scope=\"col\" class=\"n\">Megapixels/s</th><th scope=\"col\" class=\"n\">Busy</th><th scope=\"col\" class=\"n\">First</th><th scope=\"col\" class=\"n\">Last</th></tr></thead><tbody>\n");
            foreach (NodeHistory node in Shown(nodes, n => n.Images))
            {
                double span = Math.Max(node.Span.TotalSeconds, 0.001);
                string busy = cores == 0 ? "" : Words.Format($"{Math.Min(1, node.CoreSeconds / (span * cores)):P0}");
                page.Add($"<tr><th scope=\"row\" class=\"name\">{HtmlPage.Name(node.Name)}</th><td class=\"strip\">{Charts.Activity(node.Series.Sums, history.Images.Sums.Count, most, Words.Format($"Worked from {Since(content, node.First)} to {Since(content, node.Last)}."))}</td>");
                page.Add($"<td class=\"n\">{node.Images:N0}</td><td class=\"n\">{node.Failed:N0}</td><td class=\"n\">{node.Megapixels / span:N1}</td><td class=\"n\">{busy}</td><td class=\"n\">{Since(content, node.First)}</td><td class=\"n\">{Since(content, node.Last)}</td></tr>\n");
            }

            page.Raw("</tbody></table></div>\n");
        }

        page.Raw("</section>\n");
    }

    public static void Shards(HtmlPage page, ReportContent content)
    {
        IReadOnlyList<ShardHistory> shards = content.History.Shards;
        page.Raw("<section aria-labelledby=\"shards\"><h2 id=\"shards\">Shards</h2>\n");
        page.Add($"<p>{shards.Count:N0} of {content.Plan.Shards.Count:N0} {(content.Plan.Shards.Count == 1 ? "shard was" : "shards were")} begun{Of(shards.Count, "those that took longest")}.</p>\n");
        if (shards.Count > 0)
        {
            page.Raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of shards\"><table><thead><tr><th scope=\"col\">Shard</th><th scope=\"col\">From start to end</th><th scope=\"col\" class=\"n\">Images</th><th scope=\"col\" class=\"n\">Failed</th><th scope=\"col\" class=\"n\">Machines</th><th scope=\"col\" class=\"n\">Began</th><th scope=\"col\" class=\"n\">Took</th></tr></thead><tbody>\n");
            foreach (ShardHistory shard in Shown(shards, s => s.Span.Ticks))
            {
                page.Add($"<tr><th scope=\"row\">{shard.Index:D5}</th><td class=\"strip\">{Charts.Span(content.ShareOf(shard.First), content.ShareOf(shard.Last), "bar", Words.Format($"From {Since(content, shard.First)} for {Quantities.Duration(shard.Span)}."))}</td>");
                page.Add($"<td class=\"n\">{shard.Images:N0}</td><td class=\"n\">{shard.Failed:N0}</td><td class=\"n\">{shard.Nodes:N0}</td><td class=\"n\">{Since(content, shard.First)}</td><td class=\"n\">{Quantities.Duration(shard.Span)}</td></tr>\n");
            }

            page.Raw("</tbody></table></div>\n");
        }

        page.Raw("</section>\n");
    }

    public static void Distributions(HtmlPage page, ReportContent content)
    {
        page.Raw("<section aria-labelledby=\"sizes\"><h2 id=\"sizes\">Sizes and times of images</h2>\n");
        Histogram(page, "Sizes", "megapixels", content.History.Sizes);
        Histogram(page, "Decoding and encoding", "milliseconds", content.History.Times);
        page.Raw("</section>\n");
    }

    private static void Histogram(HtmlPage page, string title, string unit, LogHistogram histogram)
    {
        IReadOnlyList<(double From, double To, long Count)> steps = histogram.Steps;
        page.Add($"<h3>{title}</h3>\n");
        if (steps.Count == 0)
        {
            page.Raw("<p>No image was converted.</p>\n");
            return;
        }

        long most = steps.Max(s => s.Count);
        page.Add($"<table><caption>Images by {unit}</caption><thead><tr><th scope=\"col\">{unit}</th><td class=\"wide\"></td><th scope=\"col\" class=\"n\">Images</th><th scope=\"col\" class=\"n\">Share</th></tr></thead><tbody>");
        foreach ((double from, double to, long count) in steps)
        {
            page.Add($"<tr><th scope=\"row\">{from} to {to}</th><td class=\"strip wide\">{Charts.Bar((double)count / most)}</td><td class=\"n\">{count:N0}</td><td class=\"n\">{(double)count / histogram.Count:P1}</td></tr>");
        }

        page.Raw("</tbody></table>\n");
    }

    private static IEnumerable<T> Shown<T>(IReadOnlyList<T> all, Func<T, long> weight) =>
        all.Count <= MostRows ? all : all.OrderByDescending(weight).Take(MostRows);

    private static string Of(int count, string which) => count <= MostRows ? "" : $"; here are {MostRows}, {which}";

    private static string Since(ReportContent content, DateTimeOffset at) =>
        Quantities.Duration(at > content.History.Origin ? at - content.History.Origin : TimeSpan.Zero);

    private static void Axis(HtmlPage page, ReportContent content)
    {
        TimeSpan whole = content.History.Images.Interval * content.History.Images.Sums.Count;
        page.Add($"<div class=\"axis\"><span>0s</span><span>{Quantities.Duration(whole / 2)}</span><span>{Quantities.Duration(whole)}</span></div>");
    }
}
