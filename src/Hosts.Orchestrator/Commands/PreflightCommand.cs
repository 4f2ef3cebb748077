using System.CommandLine;
using System.Text.Json.Nodes;
using Conversion.Batch.Planning;
using Conversion.Batch.Preflight;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Settings;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv preflight SOURCE TARGET</c>: tries what a run will need.</summary>
internal sealed class PreflightCommand(PreflightRun preflight, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "Where the JPEGs are." };
    private readonly Argument<string> _target = new("TARGET") { Description = "Where the PNGs would go." };
    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "How many nodes the pool would be given; default as many as it has or is getting.", HelpName = "N",
    };

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags =
        CommonOptions.FlagsFor([SettingCatalog.Pool, SettingCatalog.Worker, SettingCatalog.State]);

    public Command Create()
    {
        var command = new Command(
            "preflight",
            "Try what a run needs: identity, roles, containers, and with a pool its nodes, image, size, quotas and worker. "
            + "Each line says OK, or what is wrong and what mends it. A probe blob and a probe job are made and deleted.")
        {
            _source,
            _target,
            _nodes,
        };
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        SettingsReader settings = CommonOptions.ReadSettings(parsed, _flags);
        var places = new RunPlaces(
            parsed.GetRequiredValue(_source), parsed.GetRequiredValue(_target), settings.Get(SettingCatalog.State).Text);
        string? pool = settings.Get(SettingCatalog.Pool).Text;
        var request = new PreflightRequest
        {
            Source = places.Source,
            Target = places.Target,
            State = places.State,
            Pool = pool,
            Nodes = parsed.GetValue(_nodes),
            WorkerFolder = pool is null ? null : PoolSettings.Bind(settings).Worker,
        };
        bool isJson = CommonOptions.IsJson(parsed);
        IReadOnlyList<PreflightCheck> checks = await preflight.RunAsync(
            request, isJson ? null : new Lines(console.Results), stop.Token);
        if (isJson)
        {
            WriteJson(checks);
        }

        return (int)PreflightRun.ExitCodeOf(checks);
    }

    private void WriteJson(IReadOnlyList<PreflightCheck> checks)
    {
        var array = new JsonArray();
        foreach (PreflightCheck check in checks)
        {
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = check.Name, ["status"] = check.Status.ToString(), ["detail"] = check.Detail, ["mend"] = check.Mend,
            });
        }

        console.Results.WriteLine(array.ToJsonString());
    }

    private sealed class Lines(TextWriter writer) : IProgress<PreflightCheck>
    {
        public void Report(PreflightCheck value) => PreflightText.Write(writer, value);
    }
}
