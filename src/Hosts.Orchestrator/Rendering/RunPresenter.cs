using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using Hosts.Orchestrator.Commands;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Shows a run of this machine: its progress meanwhile, its report at the end.</summary>
internal sealed class RunPresenter(CommandConsole console)
{
    private const int FailuresListed = 20;

    /// <summary>Shows a run from its beginning to its end.</summary>
    /// <param name="parsed">Says how much is shown, and in which form.</param>
    /// <param name="execute">Does the run, and reports its progress.</param>
    /// <param name="find">Finds the run of a summary.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ShowAsync(
        ParseResult parsed, Func<IProgress<RunProgress>, Task<RunSummary>> execute, Func<RunSummary, Task<RunHandle>> find)
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
            console.Results.WriteLine(RunJson.From(summary));
        }
        else if (verbosity != Verbosity.Quiet)
        {
            RunReport report = await (await find(summary)).ReadReportAsync(FailuresListed);
            bool isDetailed = verbosity >= Verbosity.Detailed;
            ReportText.Write(console.Results, report, withWarnings: isDetailed, isDetailed);
        }

        return ExitCodes.Of(summary.Result);
    }
}
