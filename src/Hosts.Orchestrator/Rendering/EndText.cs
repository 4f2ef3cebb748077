using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Why a run on a pool ended with images left, for people.</summary>
internal static class EndText
{
    /// <summary>What a summary begins with, e.g. <c>Stopped by --max-duration 2h after 2h 1m</c>.</summary>
    public static string Heading(RunEnd end, RunSummary sums)
    {
        string? limit = end.Kind switch
        {
            RunEndKind.MaxDuration => SettingCatalog.MaxDuration.Flag,
            RunEndKind.MaxCost => SettingCatalog.MaxCost.Flag,
            _ => null,
        };
        string what = limit is null
            ? end.Kind switch
            {
                RunEndKind.Cancelled => "Cancelled",
                RunEndKind.JobDeleted => "Ended, because its job was deleted",
                RunEndKind.NoNode => "Ended, because no node could run it",
                RunEndKind.Stalled => "Ended, because nothing happened for too long",
                RunEndKind.TasksFailed => "Ended with failed tasks",
                _ => "Ended before all images had a result",
            }
            : $"Stopped by {limit} {end.Detail}".TrimEnd();
        return $"{VisibleText.Of(what)} after {Quantities.Duration(TimeSpan.FromSeconds(sums.ElapsedSeconds))}";
    }

    /// <summary>The cause, in a sentence.</summary>
    public static string Of(RunEnd end) => VisibleText.Of(end.Kind switch
    {
        RunEndKind.Cancelled => "'imgconv cancel' ended the run",
        RunEndKind.MaxDuration or RunEndKind.MaxCost => "the limit was reached; what was converted by then stays",
        RunEndKind.JobDeleted => $"job '{end.Detail}' was deleted",
        RunEndKind.JobEnded => $"its job was ended ({end.Detail ?? "no reason is known"})",
        _ => end.Detail ?? "nothing more is known; the pool may be gone",
    });
}
