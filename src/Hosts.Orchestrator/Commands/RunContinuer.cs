using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary>What <c>resume</c> and <c>retry</c> have in common: a run is found and continued on this machine.</summary>
internal sealed class RunContinuer(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services);
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfMachines);

    public void AddTo(Command command)
    {
        _arguments.AddTo(command, opensPlaces: true);
        command.Add(TrustArguments.Strict);
        _flags.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult parsed, IReadOnlySet<FailureKind>? retried = null)
    {
        PipelineOptions machine = RunSettings.BindPipeline(CommonOptions.ReadSettings(parsed, _flags));
        RunHandle run = await _arguments.FindAsync(parsed, stop.Token);
        RunConverter converter = services.GetRequiredService<RunConverter>();
        return await new RunPresenter(console).ShowAsync(
            parsed,
            progress => retried is null
                ? converter.ResumeAsync(run, machine, progress, stop.Token)
                : converter.RetryAsync(run, retried, machine, progress, stop.Token),
            _ => Task.FromResult(run));
    }
}
