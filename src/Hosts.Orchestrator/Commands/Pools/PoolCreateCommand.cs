using System.CommandLine;
using Conversion.Batch;
using Conversion.Batch.Pools;
using Conversion.Batch.Settings;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool create POOL</c>.</summary>
internal sealed class PoolCreateCommand(PoolCommand pool)
{
    /// <summary>The size of nodes where none is named.</summary>
    public const string DefaultSize = "Standard_D4s_v5";

    private readonly PoolArguments _arguments = new();
    private readonly Option<string> _size = new("--size")
    {
        Description = "The size of the machines.",
        HelpName = "NAME",
        DefaultValueFactory = _ => DefaultSize,
    };

    private readonly Option<string> _image = new("--image")
    {
        Description = "The image of the machines.",
        HelpName = "PUBLISHER:OFFER:SKU[:VERSION]",
        DefaultValueFactory = _ => PoolImages.Default,
    };

    private readonly Option<int> _slots = new("--slots")
    {
        Description = "Tasks that a node runs at one time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _autoScale = new("--autoscale") { Description = "Let the number of nodes follow the work, up to --nodes." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check everything, print the request, and make nothing." };
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.PoolIdentity]);

    public Command Create()
    {
        var command = new Command("create", "Make a pool whose nodes have an identity, and wait for its nodes.")
        {
            _arguments.Pool,
            _size,
            _arguments.Nodes,
            _arguments.Spot,
            _slots,
            _image,
            _autoScale,
            _arguments.Least,
            _dryRun,
            _arguments.NoWait,
        };
        command.Add(_flags[SettingCatalog.PoolIdentity]);
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

        if (parsed.GetValue(_dryRun))
        {
            pool.Note(parsed, $"Would send: {plan.Call}");
            pool.Console.Results.WriteLine(plan.RequestJson());
            return (int)ExitCode.Success;
        }

        await manager.CreateAsync(plan, pool.Stopped);
        pool.Note(parsed, $"Pool {wanted.Id} is made.");
        return await pool.FinishAsync(parsed, manager, wanted.Id, isAwaited: !parsed.GetValue(_arguments.NoWait));
    }

    private PoolSpecification Read(ParseResult parsed)
    {
        int slots = parsed.GetValue(_slots);
        if (slots is < 1 or > 256)
        {
            throw new SettingsException([$"--slots: expected a whole number from 1 to 256; found '{slots}'."]);
        }

        bool follows = parsed.GetValue(_autoScale);
        return new PoolSpecification
        {
            Id = parsed.GetRequiredValue(_arguments.Pool),
            VmSize = parsed.GetRequiredValue(_size),
            Image = parsed.GetRequiredValue(_image),
            Size = _arguments.ReadSize(parsed),
            TaskSlotsPerNode = slots,
            AutoScale = follows ? _arguments.ReadAutoScale(parsed) : null,
            IdentityId = CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.PoolIdentity).Text,
        };
    }
}
