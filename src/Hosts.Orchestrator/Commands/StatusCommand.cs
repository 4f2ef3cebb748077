using System.CommandLine;
using Conversion.Batch;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Conversion.Batch.Scheduling;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv status ID</c>: a run in a few lines, afterwards or meanwhile.</summary>
internal sealed class StatusCommand(RunLocator locator, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(locator);

    public Command Create()
    {
        var command = new Command("status", "Say how far a run has come, or how it ended.");
        _arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunFolder run = await _arguments.FindAsync(parsed, stop.Token);
        RunReport report = await RunReport.ReadAsync(run, mostListed: 0, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(report.Summary));
        }
        else
        {
            ReportText.WriteSums(console.Results, report);
        }

        return (int)ExitCode.Success;
    }
}
