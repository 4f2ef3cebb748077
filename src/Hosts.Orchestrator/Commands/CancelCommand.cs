using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv cancel ID</c>: end a run on a pool; finished images stay.</summary>
internal sealed class CancelCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services);

    public Command Create()
    {
        var command = new Command("cancel", "End a run on a pool. Finished PNGs stay. 'imgconv submit --run ID' converts the rest later.");
        _arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunHandle run = await _arguments.FindAsync(parsed, stop.Token);
        if (await run.ReadBatchAsync(stop.Token) is null)
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest, $"Run '{run.Id}' was not submitted to a pool; stop its program instead (Ctrl-C).");
        }

        BatchConverter batch = services.GetRequiredService<BatchConverter>();
        RunStatus? before = await batch.GetStatusAsync(run, stop.Token);
        RunSummary summary = await batch.CancelAsync(run, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(summary));
        }
        else
        {
            ReportText.WriteSums(console.Results, await run.ReadReportAsync(maxListed: 0, cancellationToken: stop.Token), isPoolDeleted: before is { IsPoolDeleted: true });
        }

        return (int)ExitCode.Success;
    }
}
