using System.CommandLine;
using Conversion.Batch.Model;
using Conversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary>The flags that say which machines a new pool has.</summary>
internal sealed class PoolMachines
{
    private const int MostSlots = 256;

    private readonly Option<string> _size = new("--size")
    {
        Description = "The size of a new pool's machines.",
        HelpName = "NAME",
        DefaultValueFactory = _ => PoolCreateCommand.DefaultSize,
    };

    private readonly Option<string> _image = new("--image")
    {
        Description = "The image of a new pool's machines, as PUBLISHER:OFFER:SKU, and :VERSION where it is not to be the latest.",
        HelpName = "IMAGE",
        DefaultValueFactory = _ => PoolSpecification.DefaultImage,
    };

    private readonly Option<int> _slots = new("--slots")
    {
        Description = "Tasks that a node of a new pool runs at one time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.PoolIdentity]);

    public void AddTo(Command command)
    {
        command.Add(_size);
        command.Add(_slots);
        command.Add(_image);
        _flags.AddTo(command);
    }

    /// <summary>Those flags that were typed.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        ((Option[])[_size, _image, _slots, _flags[SettingCatalog.PoolIdentity]])
            .Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name);

    /// <summary>The pool.</summary>
    /// <exception cref="SettingsException">The number of slots makes no sense.</exception>
    public PoolSpecification Read(ParseResult parsed, string id, PoolSize nodes)
    {
        int slots = parsed.GetValue(_slots);
        return slots is < 1 or > MostSlots
            ? throw new SettingsException([$"{_slots.Name}: expected a whole number from 1 to {MostSlots}; found '{slots}'."])
            : new PoolSpecification
            {
                Id = id,
                VmSize = parsed.GetRequiredValue(_size),
                Image = parsed.GetRequiredValue(_image),
                Size = nodes,
                TaskSlotsPerNode = slots,
                IdentityId = CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.PoolIdentity).Text,
            };
    }
}
