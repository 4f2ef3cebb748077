using System.CommandLine;
using System.Text.Json.Nodes;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Text;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool nodes POOL</c>, and <c>reboot</c> and <c>remove</c> of some of them.</summary>
internal sealed class PoolNodesCommand(PoolCommand pool)
{
    private readonly PoolArguments _listed = new();

    public Command Create()
    {
        var list = new Command("list", "List the nodes of a pool: state, kind, tasks, and what is wrong with them.") { _listed.Pool };
        list.SetAction((parsed, _) => ListAsync(parsed));
        return new Command("nodes", "List, reboot and remove nodes of a pool.")
        {
            list,
            Change("reboot", "Restart nodes of a pool, for example nodes that stopped working.", "rebooting", RebootAsync),
            Change("remove", "Remove nodes from a pool. The target size of the pool decreases accordingly.", "removing", (manager, id, nodes, tasks) =>
                manager.RemoveNodesAsync(id, nodes, tasks, pool.Stopped)),
        };
    }

    private Command Change(
        string name, string description, string state, Func<PoolManager, string, string[], NodeDeallocation, Task> change)
    {
        var arguments = new PoolArguments();
        var nodes = new Argument<string[]>("NODE") { Description = "The ids of the nodes.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { arguments.Pool, nodes, arguments.Tasks };
        command.SetAction(async (parsed, _) =>
        {
            string id = parsed.GetRequiredValue(arguments.Pool);
            string[] ids = parsed.GetRequiredValue(nodes);
            await change(pool.Open(), id, ids, arguments.ReadTasks(parsed));
            if (CommonOptions.IsJson(parsed))
            {
                pool.Console.Results.WriteLine(new JsonObject { [state] = new JsonArray([.. ids.Select(n => (JsonNode?)n)]) }.ToJsonString());
            }
            else
            {
                pool.Note(parsed, $"{Quantities.Count(ids.Length, "node")} of pool {id}: {state}.");
            }

            return (int)ExitCode.Success;
        });
        return command;
    }

    private async Task RebootAsync(PoolManager manager, string id, string[] nodes, NodeDeallocation tasks)
    {
        foreach (string node in nodes)
        {
            await manager.RebootNodeAsync(id, node, tasks, pool.Stopped);
        }
    }

    private async Task<int> ListAsync(ParseResult parsed)
    {
        List<PoolNode> nodes = await pool.Open().GetNodesAsync(parsed.GetRequiredValue(_listed.Pool), pool.Stopped).ToListAsync(pool.Stopped);
        PoolText.Write(pool.Console.Results, nodes, CommonOptions.IsJson(parsed));
        return (int)ExitCode.Success;
    }
}
