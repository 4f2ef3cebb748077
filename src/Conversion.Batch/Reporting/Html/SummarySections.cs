using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>How the run ended, its counts, and what bounded it.</summary>
internal static class SummarySections
{
    public static void AddTo(TemplateData data, ReportContent content)
    {
        RunSummary sums = content.Report.Summary;
        long missing = content.Report.Missing;
        (data["state"], data["stateStyle"]) = State(content);
        data["run"] = sums.Run;
        data["source"] = content.Plan.Source;
        data["target"] = content.Plan.Target;
        data["total"] = Quantities.Count(sums.Total, "image");
        data["converted"] = sums.Converted;
        data["upToDate"] = sums.UpToDate;
        data["failed"] = sums.Failed;
        data["missing"] = missing == 0 ? null : new TemplateData { ["count"] = missing };
        (long Count, string Style, string Name)[] parts =
        [
            (sums.Converted, "goodbar", "converted"), (sums.UpToDate, "bar", "up to date"), (sums.Failed, "badbar", "failed"),
            (missing, "track", "without a result"),
        ];
        string[] texts = [.. parts.Select(p => Words.Format($"{p.Count:N0} {p.Name}"))];
        data["countsChart"] = Charts.Shares([.. parts.Select((p, i) => ((double)p.Count, p.Style, texts[i]))], string.Join(", ", texts));
        data["tiles"] = Tiles(content, sums, missing).Select(t => new TemplateData { ["name"] = t.Name, ["value"] = t.Value });

        ConverterUse? use = sums.Converters;
        data["converters"] = use is null ? null : Converters(use);
        TemplateData? busy = use is null ? Busy(content) : null;
        data["busy"] = busy;
        data["unmeasured"] = use is null && busy is null;
    }

    private static IEnumerable<(string Name, string Value)> Tiles(ReportContent content, RunSummary sums, long missing)
    {
        yield return ("Converted", Words.Format($"{sums.Converted:N0}"));
        yield return ("Up to date", Words.Format($"{sums.UpToDate:N0}"));
        yield return ("Failed", Words.Format($"{sums.Failed:N0}"));
        if (missing > 0)
        {
            yield return ("Without a result", Words.Format($"{missing:N0}"));
        }

        yield return ("With a warning", Words.Format($"{sums.Warned:N0}"));
        if (sums.Ignored > 0)
        {
            yield return ("Files ignored", Words.Format($"{sums.Ignored:N0}"));
        }

        yield return ("Megapixels", Words.Format($"{sums.Megapixels:N1}"));
        yield return ("JPEG read", Quantities.Bytes(sums.SourceBytes));
        yield return ("PNG written", Quantities.Bytes(sums.TargetBytes));
        yield return ("Time", Quantities.Duration(content.Elapsed));
        if (content.Elapsed > TimeSpan.Zero)
        {
            yield return ("Images a second", Words.Format($"{(sums.Converted + sums.Failed) / content.Elapsed.TotalSeconds:N1}"));
            yield return ("Megapixels a second", Words.Format($"{sums.Megapixels / content.Elapsed.TotalSeconds:N1}"));
        }
    }

    private static TemplateData Converters(ConverterUse use)
    {
        (double Size, string Style, string Name)[] parts =
        [
            (use.Decode, "f1", "decoding"), (use.Encode, "f2", "encoding"), (use.Source, "f3", "waiting for reads"),
            (use.Target, "f4", "waiting for writes"), (use.Memory, "f5", "waiting for memory"), (use.Ledger, "f6", "waiting for the ledger"),
        ];
        return new TemplateData
        {
            ["advice"] = Advice(use.Bound),
            ["time"] = Quantities.Duration(TimeSpan.FromSeconds(use.Seconds)),
            ["chart"] = Charts.Shares(parts, string.Join(", ", parts.Select(p => Words.Format($"{p.Name} {p.Size:P0}")))),
            ["parts"] = parts.Select(p => new TemplateData { ["style"] = p.Style, ["name"] = p.Name, ["share"] = p.Size }),
        };
    }

    // Null where no machine has worked.
    private static TemplateData? Busy(ReportContent content)
    {
        double spans = content.History.Nodes.Sum(n => n.Span.TotalSeconds);
        if (spans <= 0)
        {
            return null;
        }

        int cores = content.Report.Estimate?.Machines.Shape.CoresPerNode ?? 1;
        double busy = Math.Min(1, content.Report.Summary.CoreSeconds / (spans * cores));
        return new TemplateData
        {
            ["share"] = busy,
            ["advice"] = busy >= 0.75
                ? "The run was bound by its cores: more or faster ones help, or a lighter compression."
                : "For the rest they waited for storage, for memory, or for the next task: the logs of a task say what its converters waited for.",
            ["chart"] = Charts.Shares([(busy, "f1", "decoding and encoding"), (1 - busy, "track", "else")], Words.Format($"busy {busy:P0}")),
        };
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

    private static (string Text, string Style) State(ReportContent content) => content.Report.Summary.State switch
    {
        RunState.Completed when content.Report.Missing > 0 => ("The counts do not add up.", "bad"),
        RunState.Completed when content.Report.Summary.Failed > 0 => ("Completed; some images failed.", "wait"),
        RunState.Completed => ("Completed.", "good"),
        RunState.Stopped => ("Stopped before its end.", "wait"),
        RunState.Failed => ("Ended by an error.", "bad"),
        RunState.Planned => ("Planned; nothing was converted yet.", "wait"),
        _ => ("In progress, or its process died.", "wait"),
    };
}

/// <summary>Numbers in words, everywhere alike.</summary>
internal static class Words
{
    public static string Format(FormattableString text) => FormattableString.Invariant(text);
}
