using System.CommandLine;
using Conversion.Batch.Execution;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Runs;
using Conversion.Batch.Settings;
using Conversion.Storage;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary>What <c>resume</c> and <c>retry</c> have in common: a run is found, opened and gone on with on this machine.</summary>
internal sealed class RunContinuer(LocalRun localRun, RunLocator locator, IBlobStoreFactory stores, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(locator);
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfMachines);

    public void AddTo(Command command)
    {
        _arguments.AddTo(command);
        _flags.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult parsed, IReadOnlySet<FailureKind> retried)
    {
        PipelineOptions pipeline = RunSettings.BindPipeline(CommonOptions.ReadSettings(parsed, _flags));
        RunFiles run = await _arguments.FindAsync(parsed, stop.Token);
        RunContinuation work = await RunContinuation.OpenAsync(run, stores, stop.Token) with { RetriedKinds = retried };
        return await new RunPresenter(console).ShowAsync(
            parsed, observer => localRun.ContinueAsync(work, pipeline, observer, stop), _ => run);
    }
}
