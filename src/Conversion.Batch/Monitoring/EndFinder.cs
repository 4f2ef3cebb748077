using System.Globalization;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Finds out why a job ended before every image had a result.</summary>
internal sealed class EndFinder(IBatchService service, BatchRecord record)
{
    /// <summary>The reason of a job that was ended because its run was cancelled.</summary>
    public const string CancelReason = "imgconv: cancelled";

    /// <summary>The reason of a job that was ended because nothing happened.</summary>
    public const string StalledReason = "imgconv: no progress";

    /// <summary>The reason of a job that was ended because no node could run its tasks.</summary>
    public const string NoNodeReason = "imgconv: no node can run a task";

    // The service's word for a job that took longer than it was allowed.
    private const string OutOfTimeReason = "MaxWallClockTimeExpiry";

    // The service's word for a job whose tasks have all completed.
    private const string AllDoneReason = "AllTasksComplete";

    private const int MaxDetail = 4096;

    private readonly PoolProblems _problems = new(service, record.Pool, record.Job.Id);

    /// <summary>Finds the cause.</summary>
    /// <param name="last">The last look at the job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RunEnd> FindAsync(RunStatus last, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(last);
        RunEnd end = last.EndReason switch
        {
            CancelReason => new RunEnd(RunEndKind.Cancelled),
            OutOfTimeReason when record.Cost is { } cost && last.Bound < record.MaxDuration =>
                new RunEnd(RunEndKind.MaxCost, cost.Most.ToString(CultureInfo.InvariantCulture)),
            OutOfTimeReason => new RunEnd(RunEndKind.MaxDuration, record.MaxDuration is { } max ? Quantities.Duration(max) : null),
            null when last.IsDeleted => new RunEnd(RunEndKind.JobDeleted, record.Job.Id),
            StalledReason => new RunEnd(RunEndKind.Stalled, Join(await ProblemsAsync(cancellationToken).ConfigureAwait(false))),
            NoNodeReason => new RunEnd(RunEndKind.NoNode, Join(await ProblemsAsync(cancellationToken).ConfigureAwait(false))),
            _ => await OfTasksAsync(last.EndReason, cancellationToken).ConfigureAwait(false),
        };
        return end.Detail is { Length: > MaxDetail } detail ? end with { Detail = detail[..MaxDetail] + "…" } : end;
    }

    // What is left of a job that nobody ended: its tasks failed, or could not begin.
    private async Task<RunEnd> OfTasksAsync(string? reason, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> unprepared, int failed, int prepared) = await TryAsync(
            _problems.OfPreparationAsync(cancellationToken), ([], 0, 0)).ConfigureAwait(false);
        if (prepared == 0 && failed > 0)
        {
            return new RunEnd(RunEndKind.NoNode, Join(unprepared));
        }

        IReadOnlyList<string> tasks = await TryAsync(_problems.OfTasksAsync(cancellationToken), []).ConfigureAwait(false);
        return tasks.Count > 0 && reason is null or AllDoneReason
            ? new RunEnd(RunEndKind.TasksFailed, Join(tasks))
            : new RunEnd(RunEndKind.JobEnded, reason);
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken cancellationToken) =>
    [
        .. (await TryAsync(_problems.OfPreparationAsync(cancellationToken), ([], 0, 0)).ConfigureAwait(false)).Problems,
        .. await TryAsync(_problems.OfNodesAsync(cancellationToken), []).ConfigureAwait(false),
    ];

    // A pool or job may be gone by now; then nobody knows more.
    private static async Task<T> TryAsync<T>(Task<T> find, T nothing)
    {
        try
        {
            return await find.ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.BeingDeleted or BatchServiceErrorKind.Gone)
        {
            return nothing;
        }
    }

    private static string? Join(IReadOnlyList<string> problems) => problems.Count == 0 ? null : string.Join(' ', problems);
}
