using System.CommandLine;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv completion SHELL</c>: a script that completes command lines of this program.</summary>
/// <remarks>The scripts ask the program for candidates, by the <c>[suggest]</c> directive of System.CommandLine: so they hold no
/// list of verbs and flags that could be out of date.</remarks>
internal sealed class CompletionCommand(CommandConsole console)
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = "imgconv.bash",
        ["zsh"] = "imgconv.zsh",
        ["fish"] = "imgconv.fish",
        ["pwsh"] = "imgconv.ps1",
    };

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    public Command Create()
    {
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that adds completion of imgconv commands to a shell.") { _shell };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string name = Scripts[parsed.GetRequiredValue(_shell)];
        using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(script);
        console.Results.Write(reader.ReadToEnd());
        return (int)ExitCode.Success;
    }
}
