using System.Globalization;
using System.Text;
using ImageConversion.Simulation.Draw;
using ImageConversion.Simulation.Engine;

namespace ImageConversion.Simulation.Report;

/// <summary>Writes the results as Markdown.</summary>
internal static class ScaleTable
{
    public static string Write(
        IReadOnlyList<ScaleRow> rows, IReadOnlyList<(Variant Variant, ScaleRow Row)> variants, PaperEstimate? paper)
    {
        var text = new StringBuilder();
        WriteParameters(text, rows[0].Draws[0].Scenario);
        WriteRatios(text, rows);
        WriteVariants(text, variants);
        if (paper is not null)
        {
            WritePaper(text, paper);
        }

        return text.ToString();
    }

    private static void WriteParameters(StringBuilder text, Scenario scenario)
    {
        ClusterOptions o = scenario.Options;
        Line(text, $"Images: {PhotoCollection.Description}; {Number(scenario.ImagesPerNode, "N0")} a node.");
        Line(text, $"Nodes: {o.CoresPerNode} cores, one slot; {Number(o.SlowShare, "P0")} of them {Number(o.SlowFactor, "0.#")} times slower. "
            + $"A task starts in {Number(o.TaskStartSeconds, "0.#")} s; the service accepts {Number(o.TasksPerSecond * 60, "N0")} tasks a minute. "
            + $"A lost node is back after {Number(o.ReplacementSeconds / 120, "0.#")} to {Number(o.ReplacementSeconds / 40, "0.#")} minutes. Its tasks are queued again after {Number(o.RequeueSeconds, "0")} s.");
        Line(text, $"The monitor reads ledgers every {Number(o.PollSeconds, "0")} s, when they are {Number(o.LedgerAgeSeconds, "0.#")} s old. New tasks exist "
            + $"{Number(o.DecisionSeconds, "0.#")} s later. The task that hands over work learns of it after {Number(o.HandOverSeconds, "0.#")} s.");
        Line(text, "");
    }

    private static void WriteRatios(StringBuilder text, IReadOnlyList<ScaleRow> rows)
    {
        Line(text, "### Time over the lower bound");
        Line(text, "");
        Row(text, "nodes", "images", "losses a node and hour", "draws", "bound, minutes", "**ours**", "worst draw", "over the nominal bound",
            "tasks", "wasted", "four shards a slot", "classic, all cores", "classic, one core");
        Row(text, Enumerable.Repeat("---", 13).ToArray());
        foreach (ScaleRow row in rows)
        {
            Row(text,
                Number(row.Nodes, "N0"),
                Number(row.Draws[0].Images, "N0"),
                Number(row.LossesPerNodeHour, "0.##"),
                Number(row.Draws.Count, "0"),
                Number(row.Mean(d => d.BoundSeconds) / 60, "F1"),
                $"**{Ratio(row.Mean(d => d.Ratio))}**",
                Ratio(row.WorstRatio),
                Ratio(row.Mean(d => d.NominalRatio)),
                Number(row.Mean(d => d.Ours.Tasks), "N0"),
                Number(row.Mean(d => d.WastedShare), "P2"),
                Number(row.OtherRatio(o => o.FourShards), "F2"),
                Number(row.OtherRatio(o => o.ClassicAllCores), "F2"),
                Number(row.OtherRatio(o => o.ClassicOneCore), "F2"));
        }

        Line(text, "");
    }

    private static void WriteVariants(StringBuilder text, IReadOnlyList<(Variant Variant, ScaleRow Row)> variants)
    {
        Line(text, "### Sensitivity");
        Line(text, "");
        ScaleRow usual = variants[0].Row;
        Line(text, $"{usual.Nodes} nodes, {usual.Draws.Count} draws, no losses unless stated.");
        Line(text, "");
        Row(text, "different", "bound, minutes", "ours", "worst draw", "tasks", "split off", "wasted");
        Row(text, Enumerable.Repeat("---", 7).ToArray());
        foreach ((Variant variant, ScaleRow row) in variants)
        {
            Row(text,
                variant.Label,
                Number(row.Mean(d => d.BoundSeconds) / 60, "F1"),
                Ratio(row.Mean(d => d.Ratio)),
                Ratio(row.WorstRatio),
                Number(row.Mean(d => d.Ours.Tasks), "N0"),
                Number(row.Mean(d => d.Ours.Parts), "N0"),
                Number(row.Mean(d => d.WastedShare), "P2"));
        }

        Line(text, "");
    }

    private static void WritePaper(StringBuilder text, PaperEstimate paper)
    {
        Line(text, $"### Calculation for {Number(paper.Run.Images / 1e6, "N0")} million images");
        Line(text, "");
        Row(text, "what the orchestrator holds and requests", "figure", "source");
        Row(text, "---", "---", "---");
        foreach ((string what, string figure, string source) in paper.Rows())
        {
            Row(text, what, figure, source);
        }

        Line(text, "");
    }

    private static string Ratio(double ratio) => Number(ratio, "F3");

    private static string Number(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static void Row(StringBuilder text, params string[] cells) => Line(text, $"| {string.Join(" | ", cells)} |");
}
