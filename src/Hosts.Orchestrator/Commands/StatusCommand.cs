using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv status ID</c>: a run in a few lines, afterwards or meanwhile.</summary>
internal sealed class StatusCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private const int FailuresListed = 5;

    private readonly RunArguments _arguments = new(services);

    public Command Create()
    {
        var command = new Command("status", "Show the progress of a run, or how it ended.");
        _arguments.AddTo(command, opensPlaces: true);
        command.Add(TrustArguments.Strict);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunHandle run = await _arguments.FindAsync(parsed, stop.Token);

        // The status of a run on a pool comes from the service; the first look after its job's end adds the run up.
        RunStatus? status = await services.GetRequiredService<BatchConverter>().GetStatusAsync(run, stop.Token);
        bool isDetailed = CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed;
        RunReport report = await run.ReadReportAsync(isDetailed ? Plan.MaxIgnoredNamed : FailuresListed, cancellationToken: stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(report.Summary));
        }
        else
        {
            ReportText.WriteSums(console.Results, report, isDetailed, isPoolDeleted: status is { IsPoolDeleted: true });
            if (status is not null)
            {
                BatchText.Write(console.Results, status);
            }

            ReportText.WriteFailures(console.Results, report);
        }

        return (int)ExitCode.Success;
    }
}
