using System.CommandLine;
using Conversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool autoscale POOL --nodes N</c>, or <c>--off</c>.</summary>
internal sealed class PoolAutoScaleCommand(PoolCommand pool)
{
    private readonly PoolArguments _arguments = new();
    private readonly Option<bool> _off = new("--off") { Description = "Let the number of nodes stay as it is." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the formula, and change nothing." };
    private readonly Option<int> _slots = new("--slots")
    {
        Description = "With --dry-run: tasks that a node runs at one time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public Command Create()
    {
        var command = new Command("autoscale", "Let the number of a pool's nodes follow the work, within bounds.")
        {
            _arguments.Pool,
            _arguments.Nodes,
            _arguments.Spot,
            _arguments.Least,
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
            pool.Console.Results.WriteLine(autoScale.Formula(Math.Max(1, parsed.GetValue(_slots))));
            return (int)ExitCode.Success;
        }

        PoolManager opened = pool.Open();
        string? result = await opened.EnableAutoScaleAsync(id, autoScale, pool.Stopped);
        pool.Note(parsed, $"The formula says now: {result ?? "nothing yet"}");
        return await pool.FinishAsync(parsed, opened, id, isAwaited: false);
    }
}
