using System.CommandLine;
using Conversion.Batch;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Settings;
using Conversion.Storage;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv plan SOURCE TARGET</c>: write the plan and say what a run would do.</summary>
internal sealed class PlanCommand(
    Planner planner, IBlobStoreFactory stores, TimeProvider time, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "Where the JPEGs are." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where the PNGs would go." };
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfRuns);

    public Command Create()
    {
        var command = new Command(
            "plan",
            "Write the plan of a run, and say what it would do and what it would take. Converts nothing.")
        {
            _source,
            _target,
        };
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunSettings settings = RunSettings.Bind(CommonOptions.ReadSettings(parsed, _flags));
        var places = new RunPlaces(parsed.GetRequiredValue(_source), parsed.GetRequiredValue(_target), settings.State);
        PlanRequest request = places.Fit(settings.Request);
        RunStores opened = await places.OpenAsync(stores, stop.Token);
        var run = new RunFolder(opened.State, RunId.Create(time));
        Plan plan = await planner.PlanAsync(
            request,
            opened.Source,
            opened.Target,
            run,
            cancellationToken: stop.Token);
        plan.ThrowIfEmpty();
        PlanText.Write(console.Results, plan, run.Address, CommonOptions.IsJson(parsed));
        return (int)ExitCode.Success;
    }
}
