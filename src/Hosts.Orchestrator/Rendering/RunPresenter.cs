using System.CommandLine;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Hosts.Orchestrator.Commands;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Shows a run of this machine: its progress while it goes on, its report at the end.</summary>
internal sealed class RunPresenter(CommandConsole console)
{
    private const int FailuresListed = 20;

    /// <summary>Shows a run from its beginning to its end.</summary>
    /// <param name="parsed">Says how much is shown, and in which form.</param>
    /// <param name="execute">Does the run, and tells the observer of it.</param>
    /// <param name="filesOf">The files of the run that a summary is of.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ShowAsync(
        ParseResult parsed, Func<RunObserver, Task<RunSummary>> execute, Func<RunSummary, RunFiles> filesOf)
    {
        Verbosity verbosity = CommonOptions.VerbosityOf(parsed);
        var observer = new ProgressDisplay(console, TimeProvider.System, shown: verbosity != Verbosity.Quiet);
        RunSummary summary;
        await using (observer)
        {
            summary = await execute(observer);
        }

        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(summary));
        }
        else if (verbosity != Verbosity.Quiet)
        {
            RunReport report = await RunReportReader.ReadAsync(filesOf(summary), FailuresListed, CancellationToken.None);
            ReportText.Write(console.Results, report, withWarnings: verbosity >= Verbosity.Detailed);
        }

        return summary.ExitCode;
    }
}
