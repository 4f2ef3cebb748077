using System.CommandLine;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary>The flags that say which machines a new pool has.</summary>
internal sealed class PoolMachines
{
    private const int MaxSlots = 256;

    private readonly Option<string> _size = new("--vm-size", "--size")
    {
        Description = "The VM size of the new pool.",
        HelpName = "NAME",
        DefaultValueFactory = _ => PoolCreateCommand.DefaultSize,
    };

    private readonly Option<string?> _image = new("--image")
    {
        Description = "The OS image of the new pool: PUBLISHER:OFFER:SKU, PUBLISHER:OFFER:SKU:VERSION, or the resource id of an image of a gallery or of your own, with --node-agent-sku-id. Default: Ubuntu 24.04 for the processors of --vm-size.",
        HelpName = "IMAGE",
    };

    private readonly Option<int> _slots = new("--task-slots-per-node", "--slots")
    {
        Description = "How many tasks a node of the new pool runs at the same time.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly PoolPolicyArguments _policy = new();
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.PoolIdentity]);

    /// <param name="command">Gets the flags.</param>
    /// <param name="onlyWith">The flag together with which they count; null for always.</param>
    public void AddTo(Command command, string? onlyWith = null)
    {
        foreach (Option option in onlyWith is null ? [] : Own)
        {
            option.OnlyWith(onlyWith!);
        }

        command.Add(_size);
        command.Add(_slots);
        command.Add(_image);
        _flags.AddTo(command);
        _policy.AddTo(command);
    }

    private IEnumerable<Option> Own => [_size, _image, _slots, .. _policy.Options];

    /// <summary>The identity of the nodes; null where none is set.</summary>
    public string? ReadIdentity(ParseResult parsed) => CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.PoolIdentity).Text;

    /// <summary>Those flags that were typed, without the identity, which also chooses among those of a pool that exists.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        Own.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name);

    /// <summary>The pool.</summary>
    /// <exception cref="SettingsException">The number of slots makes no sense.</exception>
    public PoolSpecification Read(ParseResult parsed, string id, PoolSize nodes)
    {
        int slots = parsed.GetValue(_slots);
        if (slots is < 1 or > MaxSlots)
        {
            throw new SettingsException([$"{_slots.Name}: expected a whole number from 1 to {MaxSlots}; found '{slots}'."]);
        }

        var pool = new PoolSpecification
        {
            Id = id,
            VmSize = parsed.GetRequiredValue(_size),
            Size = nodes,
            TaskSlotsPerNode = slots,
            IdentityId = ReadIdentity(parsed),
            Policy = _policy.Read(parsed),
        };
        return parsed.GetValue(_image) is { } image ? pool with { Image = image } : pool;
    }
}
