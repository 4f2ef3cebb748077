using System.CommandLine;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool create POOL</c>.</summary>
internal sealed class PoolCreateCommand(PoolCommand pool)
{
    /// <summary>The size of machines where none is named.</summary>
    public const string DefaultSize = "Standard_D4s_v5";

    private readonly PoolArguments _arguments = new();
    private readonly PoolMachines _machines = new();
    private readonly Option<bool> _autoScale = new("--autoscale") { Description = "Enable autoscale: the number of nodes follows the work, from --min-nodes to --nodes." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check everything, print the request, and create nothing." };

    public Command Create()
    {
        var command = new Command("create", "Create a pool whose nodes have a managed identity, and wait for its nodes.")
        {
            _arguments.Pool,
            _arguments.Nodes,
            _arguments.Spot,
            _autoScale,
            _arguments.MinNodes,
            _dryRun,
            _arguments.NoWait,
        };
        _machines.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        PoolSpecification wanted = Read(parsed);
        PoolManager manager = pool.Open();
        PoolPlan plan = await manager.PrepareAsync(wanted, pool.Stopped);
        foreach (string note in plan.Notes)
        {
            pool.Note(parsed, $"note: {note}");
        }

        if (wanted.IdentityId is null)
        {
            pool.Note(parsed, "note: --identity RESOURCE-ID gives the nodes a managed identity.");
        }

        if (plan.CoresPerNode is null)
        {
            pool.Note(parsed, "note: Set AZURE_SUBSCRIPTION_ID and AZURE_RESOURCE_GROUP to check the VM size and the quota.");
        }

        if (parsed.GetValue(_dryRun))
        {
            pool.Note(parsed, $"Would send: {plan.Call}");
            pool.Console.Results.WriteLine(plan.RequestJson());
            return (int)ExitCode.Success;
        }

        await manager.CreateAsync(plan, pool.Stopped);
        pool.Note(parsed, $"Pool {wanted.Id} is created.");
        return await pool.FinishAsync(parsed, manager, wanted.Id, isAwaited: !parsed.GetValue(_arguments.NoWait));
    }

    private PoolSpecification Read(ParseResult parsed)
    {
        PoolSize nodes = _arguments.ReadSize(parsed);
        return _machines.Read(parsed, parsed.GetRequiredValue(_arguments.Pool), nodes) with
        {
            AutoScale = parsed.GetValue(_autoScale) ? _arguments.ReadAutoScale(parsed) : null,
        };
    }
}
