using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Verification;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv verify SOURCE TARGET</c>: an independent check of what a target holds.</summary>
internal sealed class VerifyCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    // A person reads the first; a program takes more. All are counted.
    private const int MostListedForPeople = 100;
    private const int MostListedForPrograms = 10_000;

    private readonly Argument<string> _source = new("SOURCE") { Description = "The JPEGs: a folder, az://container/prefix, or the URL of a container." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where their PNGs are, as an address like SOURCE." };
    private readonly Option<string> _pixels = new("--pixels")
    {
        Description = $"How many PNGs to compare by pixels: none, a random sample of {VerifyRequest.SampleSize}, or all.",
        DefaultValueFactory = _ => "sample",
    };

    private readonly FileList _files = new();
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags =
        CommonOptions.FlagsFor(SettingCatalog.OfRuns.Except(
            [SettingCatalog.Overwrite, SettingCatalog.Tier, SettingCatalog.Durability, SettingCatalog.Preserve, SettingCatalog.RunName]));

    public Command Create()
    {
        _pixels.AcceptOnlyFromAmong("none", "sample", "all");
        var command = new Command(
            "verify",
            "Check that every JPEG of SOURCE has its PNG in TARGET, made from the current JPEG with the current settings, and with the "
            + "same pixels. Give the options that the run had. Changes nothing.")
        {
            _source,
            _target,
            _pixels,
        };
        _files.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        RunSettings settings = RunSettings.Bind(CommonOptions.ReadSettings(parsed, _flags));
        bool isJson = CommonOptions.IsJson(parsed);
        VerifyRequest request = settings.ApplyTo(
            new VerifyRequest(HostPaths.Full(parsed.GetRequiredValue(_source)), HostPaths.Full(parsed.GetRequiredValue(_target)))) with
        {
            Files = _files.Read(parsed),
            Pixels = Enum.Parse<PixelCheck>(parsed.GetRequiredValue(_pixels), ignoreCase: true),
            MaxListed = isJson ? MostListedForPrograms : MostListedForPeople,
        };
        var progress = new Latest<VerifyProgress>(new VerifyProgress(0, 0, 0));
        Verbosity verbosity = CommonOptions.VerbosityOf(parsed);
        VerifyReport report;
        await using (new LiveView(
            console, TimeProvider.System, verbosity != Verbosity.Quiet, () => LiveView.Row(VerifyText.Progress(progress.Value)), () => $"progress: {VerifyText.Progress(progress.Value)}"))
        {
            report = await services.GetRequiredService<RunConverter>().VerifyAsync(request, progress, stop.Token);
        }

        if (isJson)
        {
            console.Results.WriteLine(RunJson.From(report));
        }
        else if (verbosity != Verbosity.Quiet)
        {
            VerifyText.Write(console.Results, report, isDetailed: verbosity >= Verbosity.Detailed);
        }

        return ExitCodes.Of(report.Result);
    }
}
