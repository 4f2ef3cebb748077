using System.CommandLine;
using System.Text.Json.Nodes;
using ImageConversion.Batch;
using ImageConversion.Batch.Preflight;
using ImageConversion.Storage;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv preflight SOURCE TARGET</c>: checks the prerequisites of a run.</summary>
internal sealed class PreflightCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "The JPEGs: a folder, az://container/prefix, or the URL of a container.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _target = new("TARGET")
    {
        Description = "Where the PNGs would be written, as an address like SOURCE.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _run = new("--run")
    {
        Description = "Check a planned run, instead of SOURCE and TARGET. Quotas are checked for the nodes of its plan: "
            + "in the pool of --pool-id, or without --pool-id in a new pool.",
        HelpName = "ID",
    };

    private readonly TrustArguments _trust = new();

    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "Check the quotas for this many nodes. Default: the nodes of the plan, or the current size of the pool.", HelpName = "N",
    };

    private readonly FileList _files = new();

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(
        [.. SettingCatalog.OfInput, SettingCatalog.Pool, SettingCatalog.Worker, SettingCatalog.State, SettingCatalog.PoolIdentity]);

    public Command Create()
    {
        var command = new Command(
            "preflight",
            "Check the prerequisites of a run: identity, roles and containers, and the nodes, image, VM size, quotas and worker of a pool. "
            + "Each line says OK, or what is wrong and how to fix it. A probe file in a folder, and a probe job, are created and deleted again. Give the options that choose the images of the run.")
        {
            _source,
            _target,
            _run,
            _nodes,
        };
        _trust.AddTo(command, opensPlaces: true, onlyWith: _run.Name);
        _files.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        PreflightRequest request = await ReadAsync(parsed, CommonOptions.ReadSettings(parsed, _flags));
        bool isJson = CommonOptions.IsJson(parsed);
        IReadOnlyList<PreflightCheck> checks = await services.GetRequiredService<RunConverter>().CheckAsync(
            request, isJson ? null : new Lines(console.Results), stop.Token);
        if (isJson)
        {
            WriteJson(checks);
        }

        return (int)(checks.Any(c => c.Status == PreflightStatus.Failed) ? ExitCode.Preflight : ExitCode.Success);
    }

    private async Task<PreflightRequest> ReadAsync(ParseResult parsed, SettingsReader settings)
    {
        string? pool = settings.Get(SettingCatalog.Pool).Text;
        string? state = HostPaths.Full(settings.Get(SettingCatalog.State).Text);
        int? nodes = parsed.GetValue(_nodes);
        if (nodes < 1)
        {
            throw new SettingsException([$"{_nodes.Name}: expected a whole number of at least 1; found '{nodes}'."]);
        }

        PreflightRequest request = (parsed.GetValue(_run), parsed.GetValue(_source), parsed.GetValue(_target)) switch
        {
            ({ } id, null, null) => await OfRunAsync(await _trust.FindAsync(services.GetRequiredService<RunCatalog>(), id, parsed, state, stop.Token), parsed),
            ({ }, _, _) => throw new SettingsException([$"{_run.Name}: not together with SOURCE and TARGET, which the run's plan has."]),
            (null, { } source, { } target) => RunSettings.Bind(settings).ApplyTo(
                new ConversionRequest(HostPaths.Full(source), HostPaths.Full(target)) { Files = _files.Read(parsed) }).ToPreflight(),
            _ => throw new SettingsException([$"Give SOURCE and TARGET, or {_run.Name} with the id of a run."]),
        };
        bool isOnPool = pool is not null || request.Planned is not null;
        return request with
        {
            Pool = pool, Identity = settings.Get(SettingCatalog.PoolIdentity).Text, Nodes = nodes, WorkerFolder = isOnPool ? PoolSettings.Bind(settings).Worker : null,
        };
    }

    private async Task<PreflightRequest> OfRunAsync(RunHandle run, ParseResult parsed)
    {
        IEnumerable<string> given = SettingCatalog.OfInput.Where(s => s.ValueIn(parsed, _flags[s]) is not null).Select(s => _flags[s].Name);
        if (given.Concat(_files.IsGiven(parsed) ? [_files.Name] : []).ToList() is { Count: > 0 } flags)
        {
            throw new SettingsException([.. flags.Select(f => $"{f}: not together with {_run.Name}, because the run's plan has it.")]);
        }

        return PreflightRequest.From(
            await run.OpenPlanHeadAsync(stop.Token),
            StoreAddress.Parse(run.Address[..^(run.Id.Length + 1)]),
            (await run.ReadEstimateAsync(stop.Token))?.Machines);
    }

    private void WriteJson(IReadOnlyList<PreflightCheck> checks)
    {
        var array = new JsonArray();
        foreach (PreflightCheck check in checks)
        {
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = check.Name, ["status"] = check.Status.ToString(), ["detail"] = check.Detail, ["remedy"] = PreflightAdvice.For(check),
            });
        }

        console.Results.WriteLine(array.ToJsonString());
    }

    private sealed class Lines(TextWriter writer) : IProgress<PreflightCheck>
    {
        public void Report(PreflightCheck value) => PreflightText.Write(writer, value);
    }
}
