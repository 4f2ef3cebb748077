using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv runs</c>: which runs there are, and every image of one.</summary>
internal sealed class RunsCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Argument<string?> _target = new("TARGET")
    {
        Description = "The target whose runs are listed. Without it: all runs of the storage account's container for runs, or of --state.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _in = new("--in-state") { Description = $"List only runs in this state: {string.Join(", ", Enum.GetNames<RunState>()).ToLowerInvariant()} (ended by an error, not by failed images).", HelpName = "STATE" };
    private readonly Option<string?> _pool = new("--pool-id") { Description = "List only runs on this pool.", HelpName = "ID" };
    private readonly Option<int?> _last = new("--last") { Description = "List only this many of the newest runs.", HelpName = "N" };
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.State]);
    private readonly RunArguments _shown = new(services);
    private readonly RunArguments _traced = new(services);

    public Command Create()
    {
        _in.AcceptOnlyFromAmong([.. Enum.GetNames<RunState>().Select(n => n.ToLowerInvariant())]);
        var show = new Command("show", "Show one run: its places, its settings, its jobs and its counts.");
        _shown.AddTo(show);
        show.SetAction((parsed, _) => ShowAsync(parsed));
        var trace = new Command("trace", "List every image of a run with its result, one line each, as tab-separated values with a header.");
        _traced.AddTo(trace);
        trace.SetAction((parsed, _) => TraceAsync(parsed));
        var command = new Command("runs", "List runs with their state, pool, images and cost, the newest first.")
        {
            _target, _in, _pool, _last, show, trace,
        };
        _flags.AddTo(command);
        command.SetAction((parsed, _) => ListAsync(parsed));
        return command;
    }

    private async Task<int> ListAsync(ParseResult parsed)
    {
        string? state = HostPaths.Full(CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.State).Text);
        IAsyncEnumerable<RunInfo> found = services.GetRequiredService<RunCatalog>().ListAsync(
            HostPaths.Full(parsed.GetValue(_target)), state, new DamagedRuns(console), stop.Token);
        found = found.Where(r => (parsed.GetValue(_in) is not { } wanted || r.State.ToString().Equals(wanted, StringComparison.OrdinalIgnoreCase))
            && (parsed.GetValue(_pool) is not { } pool || string.Equals(r.Pool, pool, StringComparison.OrdinalIgnoreCase)));
        List<RunInfo> runs = await found.Take(parsed.GetValue(_last) ?? int.MaxValue).ToListAsync(stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(runs));
        }
        else
        {
            RunsText.Write(console.Results, runs, TimeProvider.System.GetUtcNow());
        }

        return (int)ExitCode.Success;
    }

    private async Task<int> ShowAsync(ParseResult parsed)
    {
        RunHandle run = await _shown.FindAsync(parsed, stop.Token);
        Plan plan = await run.ReadPlanHeadAsync(stop.Token);
        BatchRecord? batch = await run.ReadBatchAsync(stop.Token);
        RunReport report = await run.ReadReportAsync(maxListed: 0, cancellationToken: stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(plan, batch, report.Summary));
        }
        else
        {
            RunsText.Write(console.Results, plan, run.Address, batch);
            ReportText.WriteSums(console.Results, report);
        }

        return (int)ExitCode.Success;
    }

    private async Task<int> TraceAsync(ParseResult parsed)
    {
        RunHandle run = await _traced.FindAsync(parsed, stop.Token);
        bool isJson = CommonOptions.IsJson(parsed);
        if (!isJson)
        {
            console.Results.WriteLine(RunsText.TraceHeader);
        }

        await foreach (LedgerEntry entry in run.ReadOutcomesAsync(stop.Token))
        {
            console.Results.WriteLine(isJson ? RunJson.From(entry) : RunsText.Trace(entry));
        }

        return (int)ExitCode.Success;
    }

    private sealed class DamagedRuns(CommandConsole console) : IProgress<string>
    {
        public void Report(string value) => console.WriteWarning($"A run is not listed: {value}");
    }
}
