using System.CommandLine;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool resize POOL --nodes N</c>.</summary>
internal sealed class PoolResizeCommand(PoolCommand pool)
{
    private readonly PoolArguments _arguments = new();

    public Command Create()
    {
        var command = new Command("resize", "Change the number of nodes of a pool, and wait for it. 0 is allowed.")
        {
            _arguments.Pool,
            _arguments.Nodes,
            _arguments.Spot,
            _arguments.Tasks,
            _arguments.NoWait,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        string id = parsed.GetRequiredValue(_arguments.Pool);
        PoolSize size = _arguments.ReadSize(parsed);
        PoolManager manager = pool.Open();
        try
        {
            await manager.ResizeAsync(id, size, _arguments.ReadTasks(parsed), pool.Stopped);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.InvalidState)
        {
            pool.Note(parsed, $"note: If autoscale sets the number of nodes, 'imgconv pool autoscale {id} --off' disables it.");
            throw;
        }

        return await pool.FinishAsync(parsed, manager, id, isAwaited: !parsed.GetValue(_arguments.NoWait));
    }
}
