using System.CommandLine;

namespace Hosts.Orchestrator.Commands;

/// <summary>What every verb takes.</summary>
internal static class CommonOptions
{
    private const string VerbosityName = "--verbosity";

    public static Option<string> Output { get; } = Choice("--output", "Print results as text, or as JSON for other programs.", null, "text", "json");

    public static Option<string> Verbosity { get; } = Choice(
        VerbosityName, "How much to print: quiet, normal, detailed or debug.", "LEVEL", "normal", "quiet", "detailed", "debug");

    public static Option<string> Progress { get; } = Choice(
        "--progress", "How to show progress on standard error: live on a terminal, else a line every 30 s (auto); a line every 30 s (lines); or not (none). Verbosity quiet shows none.",
        null, "auto", "lines", "none");

    public static ProgressMode ProgressOf(ParseResult parsed) =>
        Enum.TryParse(parsed.GetValue(Progress), ignoreCase: true, out ProgressMode mode) ? mode : ProgressMode.Auto;

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Output) == "json";

    public static Verbosity VerbosityOf(ParseResult parsed) =>
        Enum.TryParse(parsed.GetValue<string>(VerbosityName), ignoreCase: true, out Verbosity verbosity)
            ? verbosity
            : Commands.Verbosity.Normal;

    /// <summary>A flag for each setting, by the setting; its text goes to the settings' own parser.</summary>
    public static IReadOnlyDictionary<Setting, Option<string?>> FlagsFor(IEnumerable<Setting> settings) =>
        settings.ToDictionary(s => s, CreateFlag);

    /// <summary>Gives a command the flags of settings.</summary>
    public static void AddTo(this IReadOnlyDictionary<Setting, Option<string?>> flags, Command command)
    {
        foreach (Option<string?> flag in flags.Values)
        {
            command.Add(flag);
        }
    }

    /// <summary>The settings as this command line, the environment and the files have them.</summary>
    public static SettingsReader ReadSettings(ParseResult parsed, IReadOnlyDictionary<Setting, Option<string?>> flags) =>
        SettingsReader.Create(flags
            .Select(f => KeyValuePair.Create(f.Key.Key, f.Key.ValueIn(parsed, f.Value)))
            .Where(f => f.Value is not null)
            .ToDictionary());

    private static Option<string?> CreateFlag(Setting setting)
    {
        Option<string?> flag = setting.ToOption();
        flag.Description = setting.Default is null || setting.IsSwitch ? setting.Description : $"{setting.Description} [default: {setting.Default}]";
        if (setting.Hint.Contains('|', StringComparison.Ordinal) && !setting.IsSwitch)
        {
            flag.CompletionSources.Add(setting.Hint.Split('|'));
        }

        return flag;
    }

    private static Option<string> Choice(
        string name, string description, string? helpName, string standard, params string[] others)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => standard,
            Recursive = true,
        };
        option.AcceptOnlyFromAmong([standard, .. others]);
        return option;
    }
}
