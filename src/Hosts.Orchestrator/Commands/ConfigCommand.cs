using System.CommandLine;
using System.Text.Json.Nodes;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv config show</c>: every setting, its value and where it came from.</summary>
internal sealed class ConfigCommand(CommandConsole console)
{
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(SettingCatalog.OfRuns);

    public Command Create()
    {
        var show = new Command(
            "show",
            "List every setting, its value (secrets are masked), and where the value comes from.");
        _flags.AddTo(show);
        show.SetAction(Show);
        return new Command("config", "Show the settings.") { show };
    }

    private int Show(ParseResult parsed)
    {
        SettingsReader settings = CommonOptions.ReadSettings(parsed, _flags);
        List<SettingValue> values = [.. SettingCatalog.All.Select(settings.Get)];
        if (CommonOptions.IsJson(parsed))
        {
            WriteJson(values);
        }
        else
        {
            WriteText(values);
        }

        // Shown first and validated then: an invalid value is easier to find next to its origin.
        var problems = new SettingsProblems();
        _ = problems.Gather(() => RunSettings.Bind(settings));
        _ = problems.Gather(() => PoolSettings.Bind(settings));
        problems.ThrowIfAny();
        return (int)ExitCode.Success;
    }

    private void WriteJson(List<SettingValue> values)
    {
        var array = new JsonArray();
        foreach (SettingValue value in values)
        {
            array.Add((JsonNode)new JsonObject
            {
                ["key"] = value.Setting.Key,
                ["flag"] = value.Setting.Flag,
                ["value"] = value.Shown,
                ["origin"] = value.Origin,
            });
        }

        console.Results.WriteLine(array.ToJsonString());
    }

    private void WriteText(List<SettingValue> values)
    {
        int keys = values.Max(v => v.Setting.Key.Length);
        int texts = Math.Min(40, values.Max(v => (v.Shown ?? "-").Length));
        foreach (SettingValue value in values)
        {
            console.Results.WriteLine($"{value.Setting.Key.PadRight(keys)}  {(value.Shown ?? "-").PadRight(texts)}  {value.Origin}");
        }
    }
}
