using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Batch.Verification;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A verification for people.</summary>
internal static class VerifyText
{
    /// <summary>The live line.</summary>
    public static string Progress(VerifyProgress now) => FormattableString.Invariant(
        $"{Quantities.Count(now.Listed, "image")} listed · {now.Compared:N0} compared by pixels · {Quantities.Count(now.Different, "difference")}");

    /// <summary>Differences, failures and what was not checked, a line each; the sums below.</summary>
    public static void Write(TextWriter writer, VerifyReport report, bool isDetailed = false)
    {
        if (isDetailed)
        {
            IgnoredText.WriteNames(writer, report.IgnoredFiles, report.Ignored);
        }

        WriteList(writer, report.Differences, report.Different, "differences", d => (d.Kind.ToString(), d.Name, d.Message));
        WriteList(writer, report.Unchecked, report.NotChecked, "not checked", u => ("NotChecked", u.Name, u.Message));
        WriteList(
            writer, report.Failures, report.Failed, "failed", f => ("Failed", f.Name, $"{f.Kind}, by run {f.Run}: {f.Message}"));
        WriteList(
            writer, report.SurplusPngs, report.Surplus, "surplus PNGs", p => ("Surplus", p, "the source has no image for it"));
        writer.WriteLine(
            $"{Verdict(report)}: {Quantities.Count(report.Images, "image")} = {report.Good:N0} good + {report.Failed:N0} failed on record"
            + $"{Kinds(report.FailuresByKind)} + {report.Different:N0} different{Kinds(report.DifferencesByKind)}"
            + (report.NotChecked == 0 ? "" : $" + {report.NotChecked:N0} not checked"));
        writer.WriteLine($"Pixels     {Pixels(report)}");
        writer.WriteLine($"Recipe     {report.Recipe}");
        if (report.Ignored > 0)
        {
            writer.WriteLabelled("Ignored", IgnoredText.Of(report.Ignored, report.IgnoredBy));
        }

        if (report.Surplus > 0)
        {
            writer.WriteLine($"Surplus    {Quantities.Count(report.Surplus, "PNG")} without a source, left alone");
        }
    }

    private static string Verdict(VerifyReport report) =>
        report.Different > 0 ? "Different"
        : report.NotChecked > 0 ? "Not all checked"
        : "Verified";

    private static string Pixels(VerifyReport report)
    {
        if (report.Pixels == PixelCheck.None)
        {
            return "not compared (--pixels sample, --pixels all)";
        }

        string compared = $"{Quantities.Count(report.Compared, "PNG")} compared with a fresh decode";
        bool isPart = report.Compared < report.Good;
        bool areSame = !report.DifferencesByKind.ContainsKey(DifferenceKind.OtherPixels)
            && !report.DifferencesByKind.ContainsKey(DifferenceKind.NotPng);

        // If a share p differed, n draws would miss it with (1-p)^n; at 5 % that is p = 1 - 0.05^(1/n).
        return isPart && areSame && report.Compared > 0
            ? FormattableString.Invariant(
                $"{compared}, none differs: with 95 % confidence fewer than {100 * (1 - Math.Pow(0.05, 1.0 / report.Compared)):0.0} % of the rest do")
            : compared;
    }

    private static string Kinds<T>(IReadOnlyDictionary<T, long> counts) =>
        counts.Count == 0 ? "" : $" ({string.Join(", ", counts.Select(c => $"{c.Value:N0} {c.Key}"))})";

    private static void WriteList<T>(
        TextWriter writer, IReadOnlyList<T> listed, long all, string what, Func<T, (string Kind, string Name, string Message)> lineOf)
    {
        foreach (T item in listed)
        {
            (string kind, string name, string message) = lineOf(item);
            writer.WriteLine($"{kind,-13} {VisibleText.Of(name)}: {VisibleText.Of(message)}");
        }

        if (all > listed.Count)
        {
            writer.WriteLine($"… and {all - listed.Count:N0} more {what}; '--output json' lists up to 10,000.");
        }
    }
}
