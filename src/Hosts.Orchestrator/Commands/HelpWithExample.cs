using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Hosts.Orchestrator.Commands;

/// <summary>The usual help of a verb, and an example that can be typed.</summary>
internal sealed class HelpWithExample(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["imgconv"] = "imgconv convert ./photos ./pngs",
        ["convert"] = "imgconv convert ./photos ./pngs --compression small",
        ["plan"] = "imgconv plan ./photos ./pngs --include-pattern '2024/**'",
        ["resume"] = "imgconv resume 20261122-170501-3f9a2c --target az://pngs",
        ["retry"] = "imgconv retry ./pngs --only Crashed,Transient --memory 8GiB",
        ["verify"] = "imgconv verify ./photos az://pngs/2024 --pixels all",
        ["submit"] = "imgconv submit az://photos az://pngs --pool-id spot-d4 --wait",
        ["runs"] = "imgconv runs az://pngs --last 10",
        ["runs show"] = "imgconv runs show az://pngs",
        ["runs trace"] = "imgconv runs trace az://pngs > images.tsv",
        ["logs"] = "imgconv logs 20261122-170501-3f9a2c --shard 12",
        ["cancel"] = "imgconv cancel 20261122-170501-3f9a2c",
        ["status"] = "imgconv status ./pngs",
        ["report"] = "imgconv report ./pngs --html report.html",
        ["generate"] = "imgconv generate ./demo --count 100 --size 640x480",
        ["preflight"] = "imgconv preflight az://photos az://pngs --pool-id converters",
        ["clean"] = "imgconv clean --runs az://pngs --jobs --older-than 30d --dry-run",
        ["completion"] = "imgconv completion bash > ~/.local/share/bash-completion/completions/imgconv",
        ["manual"] = "imgconv manual > imgconv.1",
        ["config"] = "imgconv config show",
        ["config show"] = "imgconv config show --compression small",
        ["pool"] = "imgconv pool show converters",
        ["pool create"] = "imgconv pool create converters --nodes 10 --spot 80 --dry-run",
        ["pool show"] = "imgconv pool show converters --output json",
        ["pool list"] = "imgconv pool list --output json",
        ["pool nodes"] = "imgconv pool nodes list converters",
        ["pool nodes list"] = "imgconv pool nodes list converters",
        ["pool nodes reboot"] = "imgconv pool nodes reboot converters tvmps_1a2b",
        ["pool nodes remove"] = "imgconv pool nodes remove converters tvmps_1a2b --node-deallocation-option requeue",
        ["pool resize"] = "imgconv pool resize converters --nodes 0",
        ["pool autoscale"] = "imgconv pool autoscale converters --nodes 20 --spot 80",
        ["pool delete"] = "imgconv pool delete converters --yes",
    };

    public override bool ClearsParseErrors => true;

    /// <summary>The example of a verb.</summary>
    /// <param name="path">The verb as it is typed, e.g. <c>imgconv pool show</c>.</param>
    public static string ExampleOf(string path) => Examples[path.StartsWith("imgconv ", StringComparison.Ordinal) ? path["imgconv ".Length..] : path];

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        var path = new Stack<string>();
        for (SymbolResult? at = parseResult.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
        {
            path.Push(command.Command.Name);
        }

        string name = path.Count == 0 ? "imgconv" : string.Join(' ', path);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        output.WriteLine($"  {Examples[name]}");
        return code;
    }
}
