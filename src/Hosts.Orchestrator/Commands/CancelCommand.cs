using System.CommandLine;
using Conversion.Batch.AzureBatch;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv cancel ID</c>: end a run on a pool; what is done stays.</summary>
internal sealed class CancelCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services.GetRequiredService<RunLocator>());

    public Command Create()
    {
        var command = new Command("cancel", "End a run on a pool. What is done stays; 'imgconv submit --run ID' does the rest.");
        _arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunFiles run = await _arguments.FindAsync(parsed, stop.Token);
        BatchRecord record = await run.Batch.TryReadAsync(stop.Token) ?? throw new BatchException(
            BatchErrorKind.InvalidRequest, $"Run '{run.Run}' was not submitted to a pool; stop its program instead (Ctrl-C).");
        Plan plan = await run.Plan.ReadAsync(stop.Token);
        RunSummary summary = await services.GetRequiredService<RunFollower>().CancelAsync(plan, run, record, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(summary));
        }
        else
        {
            ReportText.WriteSums(console.Results, await RunReportReader.ReadAsync(run, mostListed: 0, stop.Token));
        }

        return (int)ExitCode.Success;
    }
}
