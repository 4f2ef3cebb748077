using System.CommandLine;

namespace Hosts.Orchestrator.Commands;

/// <summary>What every verb takes.</summary>
internal static class CommonOptions
{
    private const string VerbosityName = "--verbosity";

    public static Option<string> Output { get; } = Everywhere(Choice(
        "--output", "Print results as text, or as JSON for other programs.", "text", "json"));

    public static Option<string> Verbosity { get; } = Everywhere(Choice(
        VerbosityName, "How much to print: quiet, normal, detailed or debug.", "normal", "quiet", "detailed", "debug"), "LEVEL");

    public static Option<string> Progress { get; } = Everywhere(Choice(
        "--progress", "How to show progress on standard error: live on a terminal, else a line every 30 s (auto); a line every 30 s (lines); or not (none). Verbosity quiet shows none.",
        "auto", "lines", "none"));

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

    /// <summary>An option with a fixed set of values, the default first.</summary>
    public static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => choices[0] };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    /// <summary>Says that a flag counts together with another one only.</summary>
    public static void OnlyWith(this Option option, string flag) =>
        option.Description = $"With {flag}: {char.ToLowerInvariant(option.Description![0])}{option.Description[1..]}";

    // An option of all commands.
    private static Option<string> Everywhere(Option<string> option, string? helpName = null)
    {
        (option.Recursive, option.HelpName) = (true, helpName);
        return option;
    }
}
