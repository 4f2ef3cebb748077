using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Core;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>Failures and warnings by name, estimate against actual, and settings.</summary>
internal static class DetailSections
{
    // A kind with more is folded, so that the next one is found.
    private const int UnfoldedFailures = 25;

    public static void AddTo(TemplateData data, ReportContent content)
    {
        RunReport report = content.Report;
        data["failureKinds"] = report.Failures
            .GroupBy(f => f.Kind ?? FailureKind.Transient)
            .OrderBy(k => k.Key)
            .Select(k => FailuresOf(content, k.Key, [.. k]));
        data["warnings"] = report.Warnings.Count == 0 ? null : Warnings(report);
        data["estimate"] = report is { Estimate: { } estimate, Actual: { } actual } ? Estimate(report.Summary, estimate, actual) : null;
        data["settings"] = Settings(content).Select(s => new TemplateData { ["name"] = s.Name, ["value"] = s.Value });
    }

    private static TemplateData FailuresOf(ReportContent content, FailureKind kind, LedgerEntry[] listed)
    {
        long all = Math.Max(content.Report.Summary.Failures.GetValueOrDefault(kind), listed.Length);
        return new TemplateData
        {
            ["kind"] = kind.ToString(),
            ["all"] = all,
            ["isOpen"] = listed.Length <= UnfoldedFailures,
            ["meaning"] = Meaning(kind),
            ["images"] = listed.Select(failure => new TemplateData
            {
                ["name"] = failure.Name,
                ["message"] = failure.Message,
                ["size"] = Quantities.Bytes(failure.SourceBytes),
                ["attempt"] = failure.Attempt,
                ["thumbnail"] = content.Thumbnails.TryGetValue(failure.Name, out byte[]? png)
                    ? new TemplateData { ["png"] = Convert.ToBase64String(png) }
                    : null,
            }),
            ["further"] = all > listed.Length ? new TemplateData { ["count"] = all - listed.Length } : null,
        };
    }

    private static TemplateData Warnings(RunReport report) => new()
    {
        ["all"] = Quantities.Count(report.Summary.Warned, "image"),
        ["isOpen"] = report.Warnings.Count <= UnfoldedFailures,
        ["cut"] = report.Summary.Warned > report.Warnings.Count ? new TemplateData { ["count"] = report.Warnings.Count } : null,
        ["images"] = report.Warnings.Select(w => new TemplateData { ["name"] = w.Name, ["message"] = string.Join("; ", w.Warnings) }),
    };

    private static TemplateData Estimate(RunSummary sums, RunEstimate estimate, RunActuals actual)
    {
        var rows = new List<TemplateData>();
        Add("Images", estimate.Images, sums.Converted + sums.Failed, Count);
        Add("Megapixels", estimate.Megapixels, sums.Megapixels, n => Words.Format($"{n:N1}"));
        Add("JPEG read", estimate.SourceBytes, sums.SourceBytes, n => Quantities.Bytes((long)n));
        Add("PNG written", estimate.TargetBytes, sums.TargetBytes, n => Quantities.Bytes((long)n));
        Add("Time of cores", estimate.CoreSeconds, sums.CoreSeconds, Time);
        Add("Time", estimate.ElapsedSeconds, actual.ElapsedSeconds, Time);
        if (actual.NodeHours is { } hours)
        {
            Add("Node hours", estimate.DedicatedNodeHours + estimate.SpotNodeHours, hours, n => Words.Format($"{n:N2}"));
        }

        if (actual.Operations is { } calls && calls.Total + estimate.Operations.Total > 0)
        {
            Add("Storage calls: reads", estimate.Operations.Reads, calls.Reads, Count);
            Add("writes", estimate.Operations.Writes, calls.Writes, Count);
            Add("lists", estimate.Operations.Lists, calls.Lists, Count);
            Add("others", estimate.Operations.Others, calls.Others, Count);
        }

        if (estimate.Cost.Total + actual.Cost.Total > 0)
        {
            Add($"Cost of nodes, {actual.Cost.Currency}", (double)estimate.Cost.Nodes, (double)actual.Cost.Nodes, Money);
            Add($"Cost of storage calls, {actual.Cost.Currency}", (double)estimate.Cost.Operations, (double)actual.Cost.Operations, Money);
            Add($"Cost, {actual.Cost.Currency}", (double)estimate.Cost.Total, (double)actual.Cost.Total, Money);
        }

        return new TemplateData
        {
            ["basis"] = estimate.MeasuredBy is { } run
                ? $"the rates of run {run}"
                : "assumed rates, as no run of this recipe had been measured here",
            ["rows"] = rows,
            ["notes"] = Notes(actual).Select(n => new TemplateData { ["text"] = n }),
        };

        void Add(string what, double estimated, double measured, Func<double, string> show) => rows.Add(new TemplateData
        {
            ["what"] = what,
            ["estimated"] = show(estimated),
            ["actual"] = show(measured),
            ["ratio"] = estimated > 0 ? Words.Format($"{measured / estimated:N2}") : "",
        });

        static string Count(double n) => Words.Format($"{n:N0}");
        static string Time(double n) => Quantities.Duration(TimeSpan.FromSeconds(n));
        static string Money(double n) => n is > 0 and < 0.01 ? "below 0.01" : Words.Format($"{n:N2}");
    }

    private static IEnumerable<string> Notes(RunActuals actual)
    {
        if (actual.NodeHours is not null)
        {
            yield return "Actual node hours go from each node's first image to its last. The bill also has the time in which nodes start, wait and stop.";
        }

        if (actual.Operations is { Total: > 0 })
        {
            yield return "Actual calls are those of the processes that came to their end. The calls of a killed process are not known.";
        }

        if (actual.Cost.Total > 0)
        {
            yield return actual.Cost.ArePricesExamples
                ? Words.Format($"Prices are examples of {actual.Cost.PricesAsOf:yyyy-MM}, and no offer; give the report a price table of your own.")
                : Words.Format($"Prices of {actual.Cost.PricesAsOf:yyyy-MM-dd}.");
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(ReportContent content)
    {
        Plan plan = content.Plan;
        ConversionOptions options = plan.Recipe.Options;
        yield return ("Source", plan.Source);
        yield return ("Target", plan.Target);
        yield return ("Files of the run", content.Report.Files);
        yield return ("Planned", plan.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return ("Recipe", Words.Format($"{plan.RecipeHash}, converter version {plan.Recipe.ConverterVersion}"));
        yield return ("Compression", $"{options.Compression}");
        yield return ("Orientation", $"{options.Orientation}");
        yield return ("Color", $"{options.Color}");
        yield return ("Metadata", $"{options.Metadata}");
        yield return ("Damaged images", $"{options.OnDamage}");
        yield return ("Accepted formats", $"{options.Accept}");
        yield return ("Grey", $"{options.Grey}");
        yield return ("CMYK", $"{options.Cmyk}");
        yield return ("Pictures of a file", $"{options.Extract}");
        yield return ("HDR", $"{options.Hdr}");
        yield return ("Decoder", $"{options.Decoder}");
        yield return ("Encoder", $"{options.Encoder}");
        yield return ("Names", $"{plan.Names}");
        yield return ("Existing PNGs", $"{plan.Overwrite}");
        yield return ("Tier", plan.Tier?.ToString() ?? "the account's own");
        yield return ("Only", plan.Only ?? "all");
        if (plan.Exclude is not null)
        {
            yield return ("Left out", plan.Exclude);
        }

        yield return ("Limits", Words.Format($"{options.Limits.MaxPixels:N0} pixels, {options.Limits.MaxSidePixels:N0} on a side, {Quantities.Bytes(options.Limits.MaxInputBytes)} a file, {options.Limits.MaxScans:N0} scans, {Quantities.Bytes(options.Limits.MaxMemoryBytes)} of memory an image"));
        if (content.Batch is { } batch)
        {
            yield return ("Batch account", batch.Account);
            yield return ("Pool", batch.Pool);
            yield return ("Jobs", string.Join(", ", batch.Jobs.Select(j => j.Id)));
            yield return ("Worker", batch.Worker);
        }
    }

    private static string Meaning(FailureKind kind) => kind switch
    {
        FailureKind.NotJpeg => "These files are no JPEGs, whatever their names say. PNG, GIF, BMP and WebP are converted too if all formats are accepted.",
        FailureKind.Corrupt => "The image data are damaged. Salvaging converts what can be decoded.",
        FailureKind.Truncated => "The files end before their images do. Salvaging converts the part that is present.",
        FailureKind.Unsupported => "Kinds of JPEG that are not converted.",
        FailureKind.LimitExceeded => "A limit would have been exceeded; the messages name it. A larger one and a retry convert them.",
        FailureKind.Crashed => "The process died on these images; they were set aside.",
        FailureKind.SourceMissing => "The images existed when the run was planned, and are gone.",
        FailureKind.AccessDenied => "Source or target refused access: a check of the prerequisites says what is missing.",
        FailureKind.Damaged => "The stored images are not what the store's own hashes of them say: write them again, or leave the hashes unchecked.",
        FailureKind.Protected => "The target's PNGs may be neither replaced nor deleted: a legal hold or an immutability policy protects them.",
        FailureKind.Transient => "Attempts were used up on transient faults: resuming the run retries them.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no meaning for this kind"),
    };
}
