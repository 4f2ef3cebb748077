using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv logs ID [--shard N]</c>: what a run's tasks wrote on their nodes.</summary>
internal sealed class LogsCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services);
    private readonly Option<int?> _shard = new("--shard") { Description = "Show only the task of this shard.", HelpName = "N" };

    public Command Create()
    {
        var command = new Command(
            "logs", "Show what the tasks of a run printed on their nodes: with --shard the task of that shard, without it only tasks and nodes that failed.")
        {
            _shard,
        };
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
                BatchErrorKind.InvalidRequest, $"Run '{run.Id}' was not submitted to a pool; its program wrote to its own console.");
        }

        IAsyncEnumerable<RunLog> found = services.GetRequiredService<BatchConverter>().ReadLogsAsync(run, parsed.GetValue(_shard), stop.Token);
        bool isAny = false;
        await foreach (RunLog log in found)
        {
            isAny = true;
            Write(parsed, log);
        }

        if (!isAny && CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.WriteProgress("Nothing has failed; --shard N shows what a shard's task wrote.");
        }

        return (int)ExitCode.Success;
    }

    private void Write(ParseResult parsed, RunLog log)
    {
        if (CommonOptions.IsJson(parsed))
        {
            var line = new System.Text.Json.Nodes.JsonObject
            {
                ["subject"] = log.Subject, ["file"] = log.File, ["text"] = log.Text, ["missing"] = log.Missing,
            };
            console.Results.WriteLine(line.ToJsonString());
            return;
        }

        console.Results.WriteLine($"==> {log.Subject}: {log.File}{(log.Missing is null ? "" : $": {VisibleText.Of(log.Missing)}")}");
        foreach (string line in (log.Text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            console.Results.WriteLine(VisibleText.Of(line.TrimEnd('\r')));
        }
    }
}
