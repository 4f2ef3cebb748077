using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using Hosts.Orchestrator.Commands.Pools;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv plan SOURCE TARGET</c>: write the plan and say what a run would do.</summary>
internal sealed class PlanCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "The JPEGs: a folder, az://container/prefix, or the URL of a container." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where a run of this plan writes the PNGs, as an address like SOURCE. Only the plan is written now." };
    private readonly Option<string?> _pool = new("--pool-id", "--pool") { Description = "Estimate for this pool as it is now. Default: this machine.", HelpName = "ID" };
    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "Estimate for this many nodes, which do not have to exist. With --pool-id, nodes of the VM size of that pool.", HelpName = "N",
    };

    private readonly Option<string> _size = new("--vm-size", "--size")
    {
        Description = "With --nodes, without --pool-id: the VM size of a node.", HelpName = "SIZE", DefaultValueFactory = _ => PoolCreateCommand.DefaultSize,
    };

    private readonly PoolArguments _arguments = new();
    private readonly FileList _files = new();
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags =
        CommonOptions.FlagsFor([.. SettingCatalog.OfRuns, SettingCatalog.Prices]);

    public Command Create()
    {
        var command = new Command(
            "plan",
            "Write the plan of a run, and estimate its time and cost. Converts nothing. 'resume ID' starts it on this machine, 'submit --run ID' on a pool.")
        {
            _source,
            _target,
            _pool,
            _nodes,
            _arguments.Spot,
            _size,
        };
        _files.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        SettingsReader reader = CommonOptions.ReadSettings(parsed, _flags);
        var problems = new SettingsProblems();
        RunSettings settings = problems.Gather(() => RunSettings.Bind(reader));
        PriceTable prices = problems.Gather(() => PriceTableFile.Read(reader));
        RunMachines? machines = problems.Gather(() => TryReadMachines(parsed, settings));
        problems.ThrowIfAny();
        machines ??= await services.GetRequiredService<BatchConverter>()
            .GetMachinesAsync(parsed.GetRequiredValue(_pool)!, parsed.GetValue(_nodes), stop.Token);
        var options = new PlanOptions { Prices = prices, Machines = machines };
        ConversionRequest request = settings.ApplyTo(
            new ConversionRequest(HostPaths.Full(parsed.GetRequiredValue(_source)), HostPaths.Full(parsed.GetRequiredValue(_target)))) with { Files = _files.Read(parsed) };
        PlannedRun planned = await services.GetRequiredService<RunConverter>().PlanAsync(request, options, stop.Token);
        PlanText.Write(
            console.Results, planned, CommonOptions.IsJson(parsed), CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed);
        return (int)ExitCode.Success;
    }

    // Null for those of a pool, which Azure Batch knows.
    private RunMachines? TryReadMachines(ParseResult parsed, RunSettings? settings)
    {
        int? nodes = parsed.GetValue(_nodes);
        if (nodes < 1)
        {
            throw new SettingsException([$"--nodes: expected a whole number of at least 1; found '{nodes}'."]);
        }

        if (parsed.GetValue(_pool) is not null)
        {
            string[] given = [.. ((Option[])[_arguments.Spot, _size]).Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name)];
            return given.Length == 0
                ? null
                : throw new SettingsException([.. given.Select(name => $"{name}: not together with {_pool.Name}, whose nodes are what they are.")]);
        }

        if (nodes is not { } count)
        {
            return settings is null ? null : RunMachines.ThisMachine(settings.Machine.Parallelism);
        }

        int spot = parsed.GetValue(_arguments.Spot);
        if (PoolArguments.SpotProblems(spot).ToList() is { Count: > 0 } found)
        {
            throw new SettingsException(found);
        }

        string size = parsed.GetRequiredValue(_size);
        int cores = PoolSpecification.TryGetCores(size)
            ?? throw new SettingsException([$"{_size.Name}: expected the name of a VM size that contains its number of cores, e.g. {PoolCreateCommand.DefaultSize}; found '{size}'."]);
        return new RunMachines
        {
            Nodes = count,
            CoresPerNode = cores,
            SpotNodes = PoolSize.Split(count, spot).Spot,
            VmSize = size,
            Around = RunMachines.NodeComing,
        };
    }
}
