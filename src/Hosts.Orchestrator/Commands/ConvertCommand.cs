using System.CommandLine;
using ImageConversion.Batch;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv convert SOURCE TARGET</c>: plan and run on this machine.</summary>
internal sealed class ConvertCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "The JPEGs: a folder, az://container/prefix, or the URL of a container." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where to write the PNGs, as an address like SOURCE. Created if it does not exist." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be converted, and write nothing." };
    private readonly FileList _files = new();
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfRuns);

    public Command Create()
    {
        var command = new Command(
            "convert",
            "Convert every JPEG of SOURCE on this machine. Run it again to continue after an interruption or to convert new images: it lists "
            + "SOURCE again, and does not write PNGs again that are up to date.")
        {
            _source,
            _target,
            _dryRun,
            TrustArguments.Strict,
        };
        _files.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunSettings settings = RunSettings.Bind(CommonOptions.ReadSettings(parsed, _flags));
        ConversionRequest request = settings.ApplyTo(
            new ConversionRequest(HostPaths.Full(parsed.GetRequiredValue(_source)), HostPaths.Full(parsed.GetRequiredValue(_target))));
        request = request with { IsStrict = TrustArguments.IsStrict(parsed), Files = _files.Read(parsed) };
        var converter = services.GetRequiredService<RunConverter>();
        if (parsed.GetValue(_dryRun))
        {
            PlannedRun planned = await converter.PlanAsync(request, new PlanOptions { Write = false }, stop.Token);
            PlanText.Write(
                console.Results, planned, CommonOptions.IsJson(parsed), CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed);
            return (int)ExitCode.Success;
        }

        return await new RunPresenter(console).ShowAsync(
            parsed,
            progress => converter.ConvertAsync(request, progress, stop.Token),
            summary => services.GetRequiredService<RunCatalog>().FindAsync(summary.Run, request.Target, request.State));
    }
}
