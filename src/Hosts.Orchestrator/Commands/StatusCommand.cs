using System.CommandLine;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv status ID</c>: a run in a few lines, afterwards or meanwhile.</summary>
internal sealed class StatusCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services.GetRequiredService<RunLocator>());

    public Command Create()
    {
        var command = new Command("status", "Say how far a run has come, or how it ended.");
        _arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunFiles run = await _arguments.FindAsync(parsed, stop.Token);
        BatchView? view = await TryLookAsync(run);
        RunReport report = await RunReportReader.ReadAsync(run, mostListed: 0, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(report.Summary));
        }
        else
        {
            ReportText.WriteSums(console.Results, report);
            if (view is not null)
            {
                BatchText.Write(console.Results, view);
            }
        }

        return (int)ExitCode.Success;
    }

    // Of a run on a pool also what the service says; and whoever first sees that its job has ended closes its account.
    private async Task<BatchView?> TryLookAsync(RunFiles run)
    {
        if (await run.Batch.TryReadAsync(stop.Token) is not { } record)
        {
            return null;
        }

        var batch = services.GetRequiredService<RunFollower>();
        Plan plan = await run.Plan.ReadAsync(stop.Token);
        BatchView view = await batch.LookAsync(plan, run, record, stop.Token);
        if (view.HasEnded && await run.Summary.TryReadAsync(stop.Token) is null)
        {
            _ = await batch.CloseAsync(plan, run, record, view, stop.Token);
        }

        return view;
    }
}
