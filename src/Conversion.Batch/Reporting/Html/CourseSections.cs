using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>The run by time, by machine and by shard; its images by size and by time.</summary>
internal static class CourseSections
{
    private const int MaxRows = 100;

    public static void AddTo(TemplateData data, ReportContent content)
    {
        RunHistory history = content.History;
        history.Failures.WidenTo(history.Images.Interval);
        history.Megapixels.WidenTo(history.Images.Interval);
        TimeSpan whole = history.Images.Interval * history.Images.Sums.Count;
        data["interval"] = Quantities.Duration(history.Images.Interval);
        data["middle"] = Quantities.Duration(whole / 2);
        data["end"] = Quantities.Duration(whole);
        data["rates"] = history.Images.Sums.Count == 0 ? null : Rates(history);
        data["machines"] = history.Nodes.Count == 0 ? null : Machines(content);

        IReadOnlyList<ShardHistory> shards = history.Shards;
        int planned = content.Plan.Shards.Count;
        data["shardCount"] = Words.Format(
            $"{shards.Count:N0} of {planned:N0} {(planned == 1 ? "shard was" : "shards were")} begun{Cut(shards.Count, "those that took longest")}");
        data["shards"] = shards.Count == 0
            ? null
            : new TemplateData { ["rows"] = Shown(shards, s => s.Span.Ticks).Select(s => Shard(content, s)) };
        data["histograms"] = (TemplateData[])
        [
            Histogram("Sizes", "megapixels", history.Sizes),
            Histogram("Decoding and encoding", "milliseconds", history.Times),
        ];
    }

    private static TemplateData Rates(RunHistory history)
    {
        double seconds = history.Images.Interval.TotalSeconds;
        double[] images = [.. history.Images.Sums.Select(s => s / seconds)];

        // As long as the chart of images, so that the two can be read together.
        double[] failures = [.. history.Failures.Sums, .. Enumerable.Repeat(0.0, Math.Max(0, images.Length - history.Failures.Sums.Count))];
        return new TemplateData
        {
            ["highest"] = images.Max(),
            ["images"] = Charts.Columns(
                images,
                "bar",
                Words.Format($"Images a second over time: {images.Average():N1} in the mean, {images.Max():N1} at most."),
                i => Words.Format($"{At(i)}: {images[i]:N1} images a second")),
            ["failures"] = history.Failures.Sums.Count == 0 ? null : new TemplateData
            {
                ["highest"] = failures.Max(),
                ["chart"] = Charts.Columns(
                    failures,
                    "badbar",
                    Words.Format($"Failures over time: {failures.Sum():N0} in total."),
                    i => Words.Format($"{At(i)}: {Quantities.Count((long)failures[i], "failure")}")),
            },
            ["rows"] = images.Select((rate, i) => new TemplateData
            {
                ["from"] = At(i),
                ["images"] = history.Images.Sums[i],
                ["imagesPerSecond"] = rate,
                ["megapixelsPerSecond"] = history.Megapixels.Sums.ElementAtOrDefault(i) / seconds,
                ["failures"] = failures[i],
            }),
        };

        string At(int i) => Quantities.Duration(history.Images.Interval * i);
    }

    private static TemplateData Machines(ReportContent content)
    {
        RunHistory history = content.History;
        IReadOnlyList<NodeHistory> nodes = history.Nodes;
        foreach (NodeHistory node in nodes)
        {
            node.Series.WidenTo(history.Images.Interval);
        }

        double most = nodes.Max(n => n.Series.Sums.Max());
        int cores = content.Report.Estimate?.Machines.Shape.CoresPerNode ?? 0;
        return new TemplateData
        {
            ["count"] = Words.Format($"{nodes.Count:N0} {(nodes.Count == 1 ? "machine" : "machines")}{Cut(nodes.Count, "those with most images")}"),
            ["rows"] = Shown(nodes, n => n.Images).Select(node =>
            {
                (string first, string last) = (Since(content, node.First), Since(content, node.Last));
                double span = Math.Max(node.Span.TotalSeconds, 0.001);
                return new TemplateData
                {
                    ["name"] = node.Name,
                    ["chart"] = Charts.Activity(
                        node.Series.Sums, history.Images.Sums.Count, most, $"Worked from {first} to {last}."),
                    ["images"] = node.Images,
                    ["failed"] = node.Failed,
                    ["megapixelsPerSecond"] = node.Megapixels / span,
                    ["busy"] = cores == 0 ? "" : Words.Format($"{Math.Min(1, node.CoreSeconds / (span * cores)):P0}"),
                    ["first"] = first,
                    ["last"] = last,
                };
            }),
        };
    }

    private static TemplateData Shard(ReportContent content, ShardHistory shard)
    {
        (string began, string took) = (Since(content, shard.First), Quantities.Duration(shard.Span));
        return new TemplateData
        {
            ["index"] = shard.Index,
            ["chart"] = Charts.Span(content.ShareOf(shard.First), content.ShareOf(shard.Last), $"From {began} for {took}."),
            ["images"] = shard.Images,
            ["failed"] = shard.Failed,
            ["machines"] = shard.Nodes,
            ["began"] = began,
            ["took"] = took,
        };
    }

    private static TemplateData Histogram(string title, string unit, LogHistogram histogram)
    {
        IReadOnlyList<(double From, double To, long Count)> steps = histogram.Steps;
        return new TemplateData
        {
            ["title"] = title,
            ["unit"] = unit,
            ["table"] = steps.Count == 0 ? null : new TemplateData
            {
                ["rows"] = steps.Select(s => new TemplateData
                {
                    ["from"] = s.From,
                    ["to"] = s.To,
                    ["width"] = s.Count > 0 ? Math.Max(4, 1000.0 * s.Count / steps.Max(step => step.Count)) : 0,
                    ["count"] = s.Count,
                    ["share"] = (double)s.Count / histogram.Count,
                }),
            },
        };
    }

    private static IEnumerable<T> Shown<T>(IReadOnlyList<T> all, Func<T, long> weight) =>
        all.Count <= MaxRows ? all : all.OrderByDescending(weight).Take(MaxRows);

    private static string Cut(int count, string which) => count <= MaxRows ? "" : $"; here are {MaxRows}, {which}";

    private static string Since(ReportContent content, DateTimeOffset at) =>
        Quantities.Duration(at > content.History.Origin ? at - content.History.Origin : TimeSpan.Zero);
}
