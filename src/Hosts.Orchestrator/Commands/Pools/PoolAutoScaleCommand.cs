using System.CommandLine;
using System.Text.Json.Nodes;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool autoscale POOL --nodes N</c>, or <c>--off</c>.</summary>
internal sealed class PoolAutoScaleCommand(PoolCommand pool)
{
    private readonly PoolArguments _arguments = new();
    private readonly Option<bool> _off = new("--off") { Description = "Disable autoscale. The number of nodes stays as it is." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the autoscale formula, and change nothing." };
    private readonly Option<int> _slots = new("--task-slots-per-node", "--slots")
    {
        Description = "With --dry-run: how many tasks a node runs at the same time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public Command Create()
    {
        var command = new Command("autoscale", "Enable autoscale: the number of nodes of a pool follows the work, from --min-nodes to --nodes.")
        {
            _arguments.Pool,
            _arguments.Nodes,
            _arguments.Spot,
            _arguments.MinNodes,
            _off,
            _dryRun,
            _slots,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        string id = parsed.GetRequiredValue(_arguments.Pool);
        if (parsed.GetValue(_off))
        {
            PoolManager manager = pool.Open();
            await manager.DisableAutoScaleAsync(id, pool.Stopped);
            return await pool.FinishAsync(parsed, manager, id, isAwaited: false);
        }

        PoolAutoScale autoScale = _arguments.ReadAutoScale(parsed);
        if (parsed.GetValue(_dryRun))
        {
            string formula = autoScale.Formula(Math.Max(1, parsed.GetValue(_slots)));
            pool.Console.Results.WriteLine(
                CommonOptions.IsJson(parsed) ? new JsonObject { ["formula"] = formula }.ToJsonString() : formula);
            return (int)ExitCode.Success;
        }

        PoolManager opened = pool.Open();
        string? result = await opened.EnableAutoScaleAsync(id, autoScale, pool.Stopped);
        pool.Note(parsed, $"The formula currently gives: {result ?? "nothing yet"}");
        return await pool.FinishAsync(parsed, opened, id, isAwaited: false);
    }
}
