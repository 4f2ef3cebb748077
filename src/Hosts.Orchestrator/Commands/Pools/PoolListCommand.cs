using System.CommandLine;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool list</c>.</summary>
internal sealed class PoolListCommand(PoolCommand pool)
{
    public Command Create()
    {
        var command = new Command("list", "List the pools of the Batch account with their nodes by state.");
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        PoolText.Write(pool.Console.Results, await pool.Open().ListAsync(pool.Stopped), CommonOptions.IsJson(parsed));
        return (int)ExitCode.Success;
    }
}
