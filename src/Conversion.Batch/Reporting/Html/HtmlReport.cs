using System.Text;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Hashing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>A run's report as one static page of HTML: <c>report.html</c>. The template next to this file is the page.</summary>
/// <remarks>The page loads nothing and runs nothing: its policy allows its own style, by its hash, and pictures that are in it.</remarks>
internal static class HtmlReport
{
    private const int MaxFailures = 2000;

    private static readonly Lazy<string> Text = new(ReadTemplate);
    private static readonly Lazy<HtmlTemplate> Template = new(() => new HtmlTemplate(Text.Value));

    /// <summary>Makes the page of a run, afterwards or meanwhile.</summary>
    /// <param name="run">The run's files.</param>
    /// <param name="openSource">Opens the source, for small pictures of failed images; null leaves them out.</param>
    /// <param name="prices">What things cost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public static async Task<string> ReadAsync(
        RunFiles run, Func<Plan, IBlobStore?> openSource, PriceTable prices, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentNullException.ThrowIfNull(time);
        Plan plan = await run.Plan.ReadAsync(cancellationToken).ConfigureAwait(false);
        var history = new RunHistory(plan.CreatedAt);
        RunReport report = await RunReportReader.ReadAsync(run, plan, MaxFailures, prices, history, cancellationToken)
            .ConfigureAwait(false);
        return Compose(new ReportContent
        {
            Report = report,
            Plan = plan,
            History = history,
            Batch = await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false),
            Thumbnails = openSource(plan) is { } source
                ? await FailureThumbnails.ReadAsync(source, report.Failures, cancellationToken).ConfigureAwait(false)
                : new Dictionary<string, byte[]>(),
            At = time.GetUtcNow(),
        });
    }

    private static string Compose(ReportContent content)
    {
        var data = new TemplateData { ["styleHash"] = StyleHash(), ["at"] = content.At };
        SummarySections.AddTo(data, content);
        CourseSections.AddTo(data, content);
        DetailSections.AddTo(data, content);
        return Template.Value.Render(data);
    }

    private static string StyleHash()
    {
        int start = Text.Value.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        int end = Text.Value.IndexOf("</style>", start, StringComparison.Ordinal);
        return Convert.ToBase64String(Sha256.HashData(Encoding.UTF8.GetBytes(Text.Value[start..end])));
    }

    private static string ReadTemplate()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.html")
            ?? throw new InvalidOperationException("the template of the report is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
