using System.CommandLine;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using Hosts.Orchestrator.Commands.Pools;

namespace Hosts.Orchestrator.Commands;

/// <summary>The flags of <c>submit</c> for the pool of a run.</summary>
internal sealed class RunPoolOptions
{
    private readonly Option<bool> _autoPool = new("--auto-pool")
    {
        Description = "Create a pool with up to --nodes nodes for this run, and delete it when the run has ended. Requires --nodes and --identity. If no imgconv runs at that time, "
            + "the pool removes its nodes by itself, and 'imgconv clean --pools' deletes it.",
    };

    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "With --auto-pool: the maximum number of nodes. Otherwise: divide the run for this many nodes, without changing the pool. Default: the total of --autoscale or --resize; without them, the current or target size of the pool, whichever is larger.",
        HelpName = "N",
    };

    private readonly Option<int> _spot = new("--spot")
    {
        Description = "With --auto-pool: how many percent of the nodes are Spot nodes, which cost less and can be evicted at any time.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _resize = new("--resize")
    {
        Description = "Resize the pool to this total number of nodes first: 4 for 4 dedicated nodes, +20 for 20 Spot nodes, 4+20 for both.", HelpName = "NODES",
    };

    private readonly Option<string?> _autoScale = new("--autoscale")
    {
        Description = "Enable autoscale: the number of nodes follows the work, from --min-nodes up to this many: 4 for 4 dedicated nodes, +20 for 20 Spot nodes, 4+20 for both. It stays enabled after the run.",
        HelpName = "NODES",
    };

    private readonly Option<int> _least = new("--min-nodes", "--least")
    {
        Description = "With --autoscale: how many nodes stay when no work is left.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> _shrinkAfter = new("--shrink-after")
    {
        Description = "Resize the pool to 0 nodes when the run has ended. The imgconv that follows the run does this, or the next 'imgconv status'.",
    };

    private readonly PoolMachines _machines = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_autoPool, _nodes, _spot, _resize, _autoScale, _least, _shrinkAfter])
        {
            command.Add(option);
        }

        _machines.AddTo(command, onlyWith: _autoPool.Name);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isPoolNamed">Whether the command line names a pool.</param>
    /// <exception cref="SettingsException">What was asked for makes no sense; all problems together.</exception>
    public RunPoolChoice Read(ParseResult parsed, bool isPoolNamed)
    {
        bool isOwn = parsed.GetValue(_autoPool);
        PoolSize? resize = ReadSize(parsed, _resize), most = ReadSize(parsed, _autoScale);
        int? nodes = parsed.GetValue(_nodes);
        int spot = parsed.GetValue(_spot), least = parsed.GetValue(_least);
        var problems = new List<string>();
        ReportTogether(problems, parsed, isOwn, isPoolNamed);
        if (nodes is < 1 || (isOwn && nodes is null))
        {
            problems.Add($"{_nodes.Name}: expected a whole number of at least 1; found {(nodes is null ? "none" : $"'{nodes}'")}.");
        }

        problems.AddRange(PoolArguments.SpotProblems(spot));
        if (least < 0 || least > (most?.Total ?? int.MaxValue))
        {
            problems.Add($"{_least.Name}: expected a whole number from 0 to the nodes of {_autoScale.Name}; found '{least}'.");
        }

        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }

        return new RunPoolChoice
        {
            Nodes = nodes ?? most?.Total ?? resize?.Total,
            Resize = resize,
            AutoScale = most is { } bound ? new PoolAutoScale { Max = bound, Min = least } : null,
            ShrinkAfter = parsed.GetValue(_shrinkAfter),
            Identity = _machines.ReadIdentity(parsed),
            // Its id is the run's, which there is none of yet.
            OwnPool = isOwn ? _machines.Read(parsed, "of-the-run", PoolSize.Split(nodes!.Value, spot)) : null,
        };
    }

    private void ReportTogether(List<string> problems, ParseResult parsed, bool isOwn, bool isPoolNamed)
    {
        Option[] ofOthers = [_resize, _autoScale, _shrinkAfter];
        if (isOwn)
        {
            problems.AddRange(ofOthers.Where(o => parsed.GetResult(o) is { Implicit: false })
                .Select(o => $"{o.Name}: not together with {_autoPool.Name}, which creates and deletes its own pool."));
            if (isPoolNamed)
            {
                problems.Add($"{SettingCatalog.Pool.Flag}: not together with {_autoPool.Name}.");
            }
        }
        else
        {
            problems.AddRange(_machines.Given(parsed).Concat(parsed.GetResult(_spot) is { Implicit: false } ? [_spot.Name] : [])
                .Select(name => $"{name}: only together with {_autoPool.Name}."));
            if (parsed.GetResult(_autoScale) is not null)
            {
                problems.AddRange(((Option[])[_resize, _shrinkAfter]).Where(o => parsed.GetResult(o) is { Implicit: false })
                    .Select(o => $"{o.Name}: not together with {_autoScale.Name}, whose formula does that."));
            }
            else if (parsed.GetResult(_least) is { Implicit: false })
            {
                problems.Add($"{_least.Name}: only together with {_autoScale.Name}.");
            }
        }
    }

    private static PoolSize? ReadSize(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null
        : PoolSize.TryParse(text) is { Total: > 0 } size ? size
        : throw new SettingsException([$"{option.Name}: expected numbers of nodes like 4, +20 or 4+20; found '{text}'."]);
}

/// <summary>The pool of a run, and how it is resized.</summary>
internal sealed record RunPoolChoice
{
    /// <summary>For how many nodes the run is cut; null for those that the pool has or is getting.</summary>
    public required int? Nodes { get; init; }

    /// <summary>The nodes that the pool gets first; null to leave them.</summary>
    public required PoolSize? Resize { get; init; }

    /// <summary>How the nodes follow the work; null to leave that.</summary>
    public required PoolAutoScale? AutoScale { get; init; }

    /// <summary>The identity with which nodes read and write; null for the pool's only one.</summary>
    public required string? Identity { get; init; }

    /// <summary>Whether the nodes go with the run's end.</summary>
    public required bool ShrinkAfter { get; init; }

    /// <summary>The pool to be made for the run; null to use one that exists.</summary>
    public required PoolSpecification? OwnPool { get; init; }
}
