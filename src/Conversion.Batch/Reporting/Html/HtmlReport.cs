using Conversion.Batch.Model;
using Conversion.Batch.Runs;
using Conversion.Storage;

namespace Conversion.Batch.Reporting.Html;

/// <summary>A run's report as one static page of HTML, which loads nothing and runs nothing: <c>report.html</c>.</summary>
internal static class HtmlReport
{
    private const int MostFailures = 2000;

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
        RunReport report = await RunReportReader.ReadAsync(run, plan, MostFailures, prices, history, cancellationToken)
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

    internal static string Compose(ReportContent content)
    {
        var page = new HtmlPage();
        SummarySections.Head(page, content);
        SummarySections.Account(page, content);
        SummarySections.Bound(page, content);
        CourseSections.Course(page, content);
        CourseSections.Nodes(page, content);
        CourseSections.Shards(page, content);
        CourseSections.Distributions(page, content);
        DetailSections.Failures(page, content);
        DetailSections.Warnings(page, content);
        DetailSections.Estimate(page, content);
        DetailSections.Settings(page, content);
        page.Add($"</main>\n<footer>Made by imgconv on {content.At:yyyy-MM-dd HH:mm} UTC from the ledgers of the run. Times are from the run's plan on.</footer>");
        return page.ToDocument($"Conversion run {content.Plan.Run}");
    }
}
