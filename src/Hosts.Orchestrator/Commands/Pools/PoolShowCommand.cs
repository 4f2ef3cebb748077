using System.CommandLine;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool show POOL</c>.</summary>
internal sealed class PoolShowCommand(PoolCommand pool)
{
    private readonly PoolArguments _arguments = new();

    public Command Create()
    {
        var command = new Command("show", "Show a pool: its size, its nodes by state, and their errors.")
        {
            _arguments.Pool,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        PoolText.Write(
            pool.Console.Results,
            await pool.Open().GetStatusAsync(parsed.GetRequiredValue(_arguments.Pool), pool.Stopped),
            CommonOptions.IsJson(parsed));
        return (int)ExitCode.Success;
    }
}
