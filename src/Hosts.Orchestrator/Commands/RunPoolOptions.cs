using System.CommandLine;
using Conversion.Batch.Model;
using Conversion.Batch.Pools;
using Hosts.Orchestrator.Commands.Pools;

namespace Hosts.Orchestrator.Commands;

/// <summary>The flags of <c>submit</c> that say on which pool a run goes, and what is asked of that pool.</summary>
internal sealed class RunPoolOptions
{
    private readonly Option<bool> _autoPool = new("--auto-pool")
    {
        Description = "Make a pool of --nodes nodes for this run, and delete it with the run's end. If nobody sees the end, "
            + "its nodes go all the same.",
    };

    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "With --auto-pool: the most nodes. Else how many nodes to cut the run for; default as many as the pool has or is getting.",
        HelpName = "N",
    };

    private readonly Option<int> _spot = new("--spot")
    {
        Description = "With --auto-pool: how many of a hundred nodes are Spot: they cost less, and may be taken away.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> _resize = new("--resize")
    {
        Description = "Give the pool so many nodes first: 4 dedicated, +20 Spot, 4+20 both.", HelpName = "NODES",
    };

    private readonly Option<string?> _autoScale = new("--autoscale")
    {
        Description = "Let the number of the pool's nodes follow the work, from --least to so many: 4 dedicated, +20 Spot, 4+20 both.",
        HelpName = "NODES",
    };

    private readonly Option<int> _least = new("--least")
    {
        Description = "With --autoscale: nodes that stay where no work waits.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> _shrinkAfter = new("--shrink-after")
    {
        Description = "Take the pool's nodes away when the run has ended, by whoever sees its end first.",
    };

    private readonly PoolMachines _machines = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_autoPool, _nodes, _spot, _resize, _autoScale, _least, _shrinkAfter])
        {
            command.Add(option);
        }

        _machines.AddTo(command);
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
            AutoScale = most is { } bound ? new PoolAutoScale { Most = bound, Least = least } : null,
            ShrinkAfter = parsed.GetValue(_shrinkAfter),
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
                .Select(o => $"{o.Name}: not together with {_autoPool.Name}, whose pool comes and goes by itself."));
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

/// <summary>On which pool a run shall go, and what is asked of it.</summary>
internal sealed record RunPoolChoice
{
    /// <summary>For how many nodes the run is cut; null for those that the pool has or is getting.</summary>
    public required int? Nodes { get; init; }

    /// <summary>The nodes that the pool gets first; null to leave them.</summary>
    public required PoolSize? Resize { get; init; }

    /// <summary>How the nodes follow the work; null to leave that.</summary>
    public required PoolAutoScale? AutoScale { get; init; }

    /// <summary>Whether the nodes go with the run's end.</summary>
    public required bool ShrinkAfter { get; init; }

    /// <summary>The pool to be made for the run; null to use one that exists.</summary>
    public required PoolSpecification? OwnPool { get; init; }
}
