using System.CommandLine;
using Conversion.Batch;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Conversion.Batch.Scheduling;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv report ID</c>: what became of every image that did not simply convert.</summary>
internal sealed class ReportCommand(RunLocator locator, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(locator);

    public Command Create()
    {
        var command = new Command("report", "List a run's sums, failures and warnings.");
        _arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunFolder run = await _arguments.FindAsync(parsed, stop.Token);
        RunReport report = await RunReport.ReadAsync(run, mostListed: int.MaxValue, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(report));
        }
        else
        {
            ReportText.Write(console.Results, report, withWarnings: true);
        }

        return (int)ExitCode.Success;
    }
}
