using System.Globalization;
using System.Text;
using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>The figures as tables of Markdown: of each contestant the median of its rounds.</summary>
internal static class PipelineTable
{
    private static readonly (string Key, string Title)[] Uses =
    [
        ("decode", "decode"), ("encode", "encode"), ("source", "waiting for the source"), ("target", "for the target"),
        ("memory", "for memory"), ("ledger", "for the ledger"),
    ];

    public static string Write(IReadOnlyList<PipelineRun> runs, int images)
    {
        IGrouping<Pipeline, PipelineRun>[] contestants = [.. runs.GroupBy(r => r.Pipeline)];
        var text = new StringBuilder();
        Compare(text, contestants, images);
        text.AppendLine();
        Explain(text, contestants.Where(c => c.Key.RecordsUse));
        return text.ToString();
    }

    private static void Compare(StringBuilder text, IGrouping<Pipeline, PipelineRun>[] contestants, int images)
    {
        text.AppendLine("| pipeline | images/s | | CPU s | | peak memory, MB | | PNG bytes | CPU s of the emulator | share of a core |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        Figures classic = FiguresOf(contestants[0], images);
        foreach (IGrouping<Pipeline, PipelineRun> contestant in contestants)
        {
            Figures own = FiguresOf(contestant, images);
            string service = own.ServiceSeconds == 0
                ? "| | "
                : string.Create(
                    CultureInfo.InvariantCulture, $"| {own.ServiceSeconds:0.0} | {own.ServiceSeconds * own.Rate / images:0 %} ");
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contestant.Key.Name} | {own.Rate:0.0} | {own.Rate / classic.Rate:0.00}x | {own.Seconds:0.0} "
                + $"| {own.Seconds / classic.Seconds:0.000}x | {own.PeakBytes / 1e6:0} | {own.PeakBytes / classic.PeakBytes:0.00}x "
                + $"| {own.PngBytes / classic.PngBytes:0.00}x {service}|"));
        }
    }

    private static void Explain(StringBuilder text, IEnumerable<IGrouping<Pipeline, PipelineRun>> contestants)
    {
        text.AppendLine($"| the converters' time | busy | {string.Join(" | ", Uses.Select(u => u.Title))} |");
        text.AppendLine($"|---|---{string.Concat(Uses.Select(_ => "|---"))}|");
        foreach (IGrouping<Pipeline, PipelineRun> contestant in contestants)
        {
            double Share(string key) => Median(contestant, r => r.Use[key]);
            double busy = Median(contestant, r => r.Use["decode"] + r.Use["encode"]);
            string shares = string.Join(
                " | ", Uses.Select(u => Share(u.Key).ToString("0.0 %", CultureInfo.InvariantCulture)));
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {contestant.Key.Name} | **{busy:0.0 %}** | {shares} |"));
        }
    }

    private static Figures FiguresOf(IGrouping<Pipeline, PipelineRun> runs, int images) => new(
        images / Median(runs, r => r.Elapsed.TotalSeconds),
        Median(runs, r => r.Cost.Seconds),
        Median(runs, r => r.Cost.PeakBytes),
        Median(runs, r => r.PngBytes),
        Median(runs, r => r.ServiceTime.TotalSeconds));

    private static double Median(IEnumerable<PipelineRun> runs, Func<PipelineRun, double> value) =>
        Statistics.Median([.. runs.Select(value)]);

    private readonly record struct Figures(
        double Rate, double Seconds, double PeakBytes, double PngBytes, double ServiceSeconds);
}
