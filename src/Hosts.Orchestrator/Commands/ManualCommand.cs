using System.CommandLine;
using System.CommandLine.Help;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv manual</c>, which no help shows: the manual page, made from the definitions of all verbs. Packages are
/// built with it.</summary>
/// <remarks>man(7) has the macros.</remarks>
internal sealed class ManualCommand(CommandConsole console)
{
    private static readonly (ExitCode Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Success, "Every image has a PNG."),
        (ExitCode.Error, "An unexpected error."),
        (ExitCode.Usage, "The command line or a setting is invalid."),
        (ExitCode.Preflight, "Source or pool is missing, access was refused, a quota or a library is missing."),
        (ExitCode.SomeFailed, "Finished, but some images failed. Each is named with its kind."),
        (ExitCode.TransientLeft, "Transient failures are left. Run the command again."),
        (ExitCode.AccountOpen, "The counts do not add up, or verify found a difference."),
        (ExitCode.LimitReached, "Stopped by a limit that was set, or cancelled. The run can be continued."),
        (ExitCode.NoImages, "The source holds no JPEG."),
        (ExitCode.Interrupted, "Stopped by SIGINT (Ctrl-C)."),
        (ExitCode.Terminated, "Stopped by SIGTERM."),
    ];

    private static string Version { get; } = typeof(ManualCommand).Assembly.GetName().Version!.ToString(3);

    public Command Create()
    {
        var command = new Command("manual", "Print the manual page.") { Hidden = true };
        command.SetAction(parsed =>
        {
            Write(parsed.RootCommandResult.Command);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        // A line that begins with one of these would be a request.
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? $"\\&{escaped}" : escaped;
    }

    private static string Synopsis(Command command, string path) => string.Join(' ',
    [
        $"\\fB{Escape(path)}\\fR",
        .. command.Arguments.Where(a => !a.Hidden)
            .Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[\\fI{Escape(a.Name)}\\fR]" : $"\\fI{Escape(a.Name)}\\fR"),
        .. command.Options.Any(o => !o.Hidden && o is not HelpOption) ? (string[])["[\\fIoptions\\fR]"] : [],
    ]);

    private static string Head(Option option)
    {
        string names = string.Join(", ", option.Aliases.Prepend(option.Name).Select(n => $"\\fB{Escape(n)}\\fR"));
        string? value = option.Arity.MaximumNumberOfValues == 0 ? null
            : option.HelpName ?? string.Join('|', option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(c => c.Label));
        return string.IsNullOrEmpty(value) ? names : $"{names} \\fI{Escape(value)}\\fR";
    }

    private void Write(Command root)
    {
        Line($".TH IMGCONV 1 \"\" \"imgconv {Version}\" \"User Commands\"");
        Line(".SH NAME");
        Line("imgconv \\- convert folders and containers of JPEG images to PNG");
        Line(".SH SYNOPSIS");
        Line(string.Join("\n.br\n", Leaves(root, "imgconv").Select(leaf => Synopsis(leaf.Command, leaf.Path))));

        Line(".SH DESCRIPTION");
        Text(root.Description);
        Line(".SH COMMANDS");
        foreach ((Command command, string path) in Leaves(root, "imgconv"))
        {
            WriteCommand(command, path);
        }

        Line(".SH COMMON OPTIONS");
        WriteOptions(root);
        Line(".SH EXIT STATUS");
        foreach ((ExitCode code, string meaning) in ExitCodes)
        {
            Entry($"\\fB{(int)code}\\fR", meaning);
        }

        Line(".SH ENVIRONMENT");
        Text("A flag overrides the environment, which overrides appsettings.json in the working folder.");
        foreach (Setting setting in SettingCatalog.All)
        {
            Entry($"\\fB{Escape(setting.Key)}\\fR", setting.Flag is { } flag ? $"{setting.Description} The same as {flag}." : setting.Description);
        }

        Line(".SH COPYRIGHT");
        Text("MIT licence. This software is based in part on the work of the Independent JPEG Group.");
    }

    private static IEnumerable<(Command Command, string Path)> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0
            ? [(command, path)]
            : command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Leaves(c, $"{path} {c.Name}"));

    private void WriteCommand(Command command, string path)
    {
        Line($".SS {Synopsis(command, path)}");
        Text(command.Description);
        foreach (Argument argument in command.Arguments)
        {
            Entry($"\\fI{Escape(argument.Name)}\\fR", argument.Description);
        }

        WriteOptions(command);
        Line(".PP");
        Line("Example:");
        Line(".PP");
        Line(".RS 4");
        Line(Escape(HelpWithExample.ExampleOf(path)));
        Line(".RE");
    }

    private void WriteOptions(Command command)
    {
        foreach (Option option in command.Options.Where(o => !o.Hidden && (command is RootCommand || o is not HelpOption)))
        {
            Entry(Head(option), option.Description);
        }
    }

    private void Entry(string head, string? text)
    {
        Line(".TP");
        Line(head);
        Text(text);
    }

    private void Text(string? text) => Line(Escape(text ?? ""));

    private void Line(string line) => console.Results.Write($"{line}\n");
}
