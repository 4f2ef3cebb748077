using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A report for people.</summary>
internal static class ReportText
{
    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="withWarnings">Whether images with a warning are listed.</param>
    /// <param name="isDetailed">Whether ignored files are named.</param>
    public static void Write(TextWriter writer, RunReport report, bool withWarnings, bool isDetailed)
    {
        WriteFailures(writer, report);
        if (withWarnings)
        {
            foreach (LedgerEntry warned in report.Warnings)
            {
                writer.WriteLine($"{"Warning",-13} {VisibleText.Of(warned.Name)}: {VisibleText.Of(string.Join("; ", warned.Warnings))}");
            }
        }

        WriteSums(writer, report, isDetailed);
    }

    /// <summary>The failed images of a report, a line each.</summary>
    public static void WriteFailures(TextWriter writer, RunReport report)
    {
        foreach (LedgerEntry failure in report.Failures)
        {
            writer.WriteLine($"{failure.Kind,-13} {VisibleText.Of(failure.Name)}: {VisibleText.Of(failure.Message ?? "")}");
        }

        long unlisted = report.Summary.Failed - report.Failures.Count;
        if (unlisted > 0)
        {
            writer.WriteLine($"… and {unlisted:N0} more that failed; 'imgconv report {ShellText.Quoted(report.Files)}' lists them all.");
        }
    }

    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="isDetailed">Whether ignored files are named.</param>
    /// <param name="isPoolDeleted">Whether the run's pool does not exist any more, so that it needs another.</param>
    public static void WriteSums(TextWriter writer, RunReport report, bool isDetailed = false, bool isPoolDeleted = false)
    {
        if (isDetailed)
        {
            IgnoredText.WriteNames(writer, report.IgnoredFiles, report.Summary.Ignored ?? 0);
        }

        RunSummary sums = report.Summary;
        string failed = sums.Failed == 0 ? "" : $" ({string.Join(", ", sums.Failures.Select(f => $"{f.Value:N0} {f.Key}"))})";
        writer.WriteWrapped($"{State(report)}: {Quantities.Count(sums.Total, "image")} = {sums.Converted:N0} converted "
            + $"+ {sums.UpToDate:N0} up to date + {sums.Failed:N0} failed{failed}"
            + (report.Missing == 0 ? "" : $" + {report.Missing:N0} without a result"));
        if (report.Missing > 0 && sums.End is { } end)
        {
            writer.WriteLabelled("Cause", EndText.Of(end));
        }

        if (sums.Ignored > 0)
        {
            writer.WriteLabelled("Ignored", IgnoredText.Of(sums.Ignored.Value, sums.IgnoredBy));
        }

        if (report.NotPreserved != PreservedProperties.None)
        {
            writer.WriteLabelled("Not kept", PlanText.Of(report.NotPreserved));
        }

        if (sums.Foreign > 0)
        {
            writer.WriteLabelled("Not ours", $"{Quantities.Count(sums.Foreign.Value, "PNG")} in the target when the run was planned, not made by imgconv");
        }

        if (sums.Warned > 0)
        {
            writer.WriteLabelled("Warnings", $"{Quantities.Count(sums.Warned, "image")} {(sums.Warned == 1 ? "was" : "were")} converted with a warning");
        }

        if (sums.Converted > 0)
        {
            writer.WriteLabelled("Written", $"{Quantities.Bytes(sums.SourceBytes)} of JPEG became "
                + $"{Quantities.Bytes(sums.TargetBytes)} of PNG, {sums.Megapixels:N1} megapixels");
        }

        if (Time(sums) is { } time)
        {
            writer.WriteLabelled("Time", time);
        }

        if (sums.Converters is { } use)
        {
            writer.WriteLabelled("Bound by", use.ToText());
        }

        if (report is { Estimate: { } estimate, Actual: { } actual })
        {
            writer.WriteLabelled("Estimate", EstimateText.Of(estimate));
            writer.WriteLabelled("Actual", EstimateText.Of(actual, sums));
        }

        writer.WriteLine($"Run        {VisibleText.Of(sums.Run)} in {VisibleText.Of(report.Target)}");
        if (sums.Contradicted is [_, ..] gone)
        {
            writer.WriteLabelled("Missing", $"{string.Join(", ", gone)} and what else the ledgers claim: "
                + "the target has no such PNG of this version and recipe");
            writer.WriteLine($"Continue   imgconv convert {ShellText.Quoted(report.Source)} {ShellText.Quoted(report.Target)}");
        }
        else if (report.Missing > 0)
        {
            writer.WriteLine(report.Pool is null
                ? $"Continue   imgconv resume {ShellText.Quoted(report.Files)}"
                : $"{(sums.State == RunState.Running && !isPoolDeleted ? "Follow" : "Continue"),-10} imgconv submit --run {ShellText.Quoted(report.Files)}"
                    + $"{(isPoolDeleted ? " --pool-id OTHER-POOL" : "")} --wait");
        }
    }

    // Over pauses there is no rate. Of a run that is under way its outcomes show how long it has worked.
    private static string? Time(RunSummary sums)
    {
        bool isByOutcomes = sums.HasPauses || sums.ConvertedBefore > 0 || sums.ElapsedSeconds == 0;
        double seconds = isByOutcomes && sums.ActiveSeconds > 0 ? sums.ActiveSeconds.Value : sums.ElapsedSeconds;
        if (seconds <= 0)
        {
            return null;
        }

        string wall = sums.HasPauses && isByOutcomes ? $" at work, within {Quantities.Duration(TimeSpan.FromSeconds(sums.WallSeconds ?? 0))} since the plan" : "";
        string rates = sums.Converted == 0 ? "" : $", {sums.Converted / seconds:N1} images/s, {sums.Megapixels / seconds:N1} megapixels/s";
        return $"{Quantities.Duration(TimeSpan.FromSeconds(seconds))}{wall}{rates}"
            + (sums.ConvertedBefore > 0 ? $"; {Quantities.Count(sums.ConvertedBefore.Value, "image")} {(sums.ConvertedBefore == 1 ? "was" : "were")} converted before the last start" : "");
    }

    private static string State(RunReport report) => report.Summary.State switch
    {
        RunState.Completed when report.Missing > 0 => "The counts do not add up",
        RunState.Completed => "Done",
        RunState.Stopped => report.Summary.End is { } end ? EndText.Heading(end, report.Summary) : "Stopped",
        RunState.Failed => "Ended by an error",
        RunState.Planned => "Planned",
        _ => report.Pool is { } pool ? $"Running on pool {VisibleText.Of(pool)}" : "Running or interrupted",
    };
}
