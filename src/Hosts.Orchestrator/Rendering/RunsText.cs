using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Runs in a table, one run in a few lines, and its images as tab-separated values.</summary>
internal static class RunsText
{
    /// <summary>The first line of a trace.</summary>
    public const string TraceHeader = "name\ttarget\toutcome\tkind\tsourceBytes\ttargetBytes\twidth\theight\tdecodeMs\tencodeMs\tattempt\tnode\tat\tmessage";

    private static readonly string[] Header = ["RUN", "NAME", "STATE", "POOL", "AGE", "IMAGES", "DONE", "FAILED", "COST"];

    /// <summary>The runs, by target.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<RunInfo> runs, DateTimeOffset now)
    {
        if (runs.Count == 0)
        {
            writer.WriteLine("There are no runs.");
            return;
        }

        foreach (IGrouping<string, RunInfo> target in runs.GroupBy(r => r.Target))
        {
            writer.WriteLine($"Target {VisibleText.Of(target.Key)}");
            TextTable.Write(writer, "  ", [Header, .. target.Select(run => Row(run, now))]);
        }
    }

    /// <summary>What a run is.</summary>
    public static void Write(TextWriter writer, Plan plan, string files, BatchRecord? batch)
    {
        writer.WriteLabelled("Name", plan.Name ?? "-");
        writer.WriteLabelled("Source", plan.Source);
        writer.WriteLabelled("Target", plan.Target);
        writer.WriteLabelled("Files", files);
        writer.WriteLabelled("Planned", string.Create(CultureInfo.InvariantCulture, $"{plan.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC"));
        writer.WriteLabelled("Recipe", plan.RecipeHash);
        if (batch is not null)
        {
            writer.WriteLabelled("Pool", batch.Pool);
            writer.WriteLabelled("Jobs", string.Join(", ", batch.Jobs.Select(j => j.Id)));
        }
    }

    /// <summary>One image.</summary>
    public static string Trace(LedgerEntry entry) => string.Join('\t', new[]
    {
        entry.Name,
        entry.Target,
        entry.Outcome.ToString(),
        entry.Kind?.ToString(),
        Number(entry.SourceBytes),
        Number(entry.TargetBytes),
        Number(entry.WidthPixels),
        Number(entry.HeightPixels),
        Number(entry.DecodeMs),
        Number(entry.EncodeMs),
        Number(entry.Attempt),
        entry.Node,
        entry.At.ToString("O", CultureInfo.InvariantCulture),
        entry.Message ?? string.Join("; ", entry.Warnings),
    }.Select(cell => VisibleText.Of(cell ?? "")));

    private static string[] Row(RunInfo run, DateTimeOffset now) =>
    [
        run.Run,
        run.Name ?? "-",
        run.State.ToString().ToLowerInvariant(),
        run.Pool ?? "-",
        Quantities.Duration(now - run.CreatedAt),
        Number(run.Total),
        run.Summary is { } done ? Number(done.Converted + done.UpToDate) : "-",
        run.Summary is { } sums ? Number(sums.Failed) : "-",
        run.EstimatedCost is { Total: > 0 } cost ? $"~{EstimateText.Money(cost.Total, cost)}" : "-",
    ];

    private static string Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
