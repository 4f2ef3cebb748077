using System.CommandLine;
using Conversion.Batch.Estimation;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;
using Conversion.Batch.Settings;
using Conversion.Storage;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv convert SOURCE TARGET</c>: plan and run on this machine.</summary>
internal sealed class ConvertCommand(
    LocalRun localRun, Planner planner, IBlobStoreFactory stores, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "Where the JPEGs are." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where the PNGs go; made if it is absent." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Plan, say what would be done, and change nothing." };
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfRuns);

    public Command Create()
    {
        var command = new Command(
            "convert",
            "Convert every JPEG of SOURCE on this machine. Run it again to continue: what is up to date is not touched.")
        {
            _source,
            _target,
            _dryRun,
        };
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunSettings settings = RunSettings.Bind(CommonOptions.ReadSettings(parsed, _flags));
        var places = new RunPlaces(parsed.GetRequiredValue(_source), parsed.GetRequiredValue(_target), settings.State);
        PlanRequest request = settings.Request.FitTo(places);
        RunStores opened = await places.OpenAsync(stores, stop.Token);
        return parsed.GetValue(_dryRun)
            ? await PlanOnlyAsync(parsed, request, opened, settings)
            : await ConvertAsync(parsed, request, opened, settings);
    }

    private async Task<int> PlanOnlyAsync(ParseResult parsed, PlanRequest request, RunStores opened, RunSettings settings)
    {
        Plan plan = await planner.PlanAsync(request, opened.Source, opened.Target, run: null, cancellationToken: stop.Token);
        plan.ThrowIfEmpty();
        MeasuredRates rates = await new RunFiles(opened.State, plan.Run).Rates.ReadAsync(plan.RecipeHash, stop.Token);
        var estimate = RunEstimator.Estimate(plan, RunMachines.ThisMachine(settings.Pipeline.Parallelism), rates: rates);
        PlanText.Write(console.Results, plan, estimate, written: null, CommonOptions.IsJson(parsed));
        return (int)ExitCode.Success;
    }

    private Task<int> ConvertAsync(ParseResult parsed, PlanRequest request, RunStores opened, RunSettings settings) =>
        new RunPresenter(console).ShowAsync(
            parsed,
            observer => localRun.ExecuteAsync(request, opened, settings.Pipeline, observer, stop),
            summary => new RunFiles(opened.State, summary.Run));
}
