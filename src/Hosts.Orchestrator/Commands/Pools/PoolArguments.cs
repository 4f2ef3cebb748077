using System.CommandLine;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary>What the verbs of pools take in common.</summary>
internal sealed class PoolArguments
{
    /// <summary>The pool.</summary>
    public Argument<string> Pool { get; } = new("POOL") { Description = "The pool's id." };

    /// <summary>How many nodes.</summary>
    public Option<int?> Nodes { get; } = new("--nodes") { Description = "The number of nodes, dedicated and Spot together. With autoscale: the maximum. Required.", HelpName = "N" };

    /// <summary>How many percent of them are Spot nodes.</summary>
    public Option<int> Spot { get; } = new("--spot")
    {
        Description = "How many percent of --nodes are Spot nodes, which cost less and can be evicted at any time. The others are dedicated.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>Nodes that stay when no work is left.</summary>
    public Option<int> MinNodes { get; } = new("--min-nodes", "--least")
    {
        Description = "With autoscale: how many nodes stay when no work is left.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>Returns without waiting.</summary>
    public Option<bool> NoWait { get; } = new("--no-wait") { Description = "Return when the request is accepted, without waiting until the pool has changed." };

    /// <summary>What becomes of the tasks of nodes that go.</summary>
    public Option<string> Tasks { get; } = CreateTasks();

    /// <summary>What is wrong with a share of Spot nodes.</summary>
    public static IEnumerable<string> SpotProblems(int percent) =>
        percent is < 0 or > 100 ? [$"--spot: expected a whole number from 0 to 100; found '{percent}'."] : [];

    /// <summary>The wanted size.</summary>
    /// <exception cref="SettingsException">The numbers make no sense; all of them are named.</exception>
    public PoolSize ReadSize(ParseResult parsed)
    {
        var problems = new List<string>();
        int? nodes = parsed.GetValue(Nodes);
        int spot = parsed.GetValue(Spot);
        if (nodes is null or < 0)
        {
            problems.Add($"--nodes: expected a whole number of at least 0; found {(nodes is null ? "none" : $"'{nodes}'")}.");
        }

        problems.AddRange(SpotProblems(spot));
        return problems.Count == 0 ? PoolSize.Split(nodes!.Value, spot) : throw new SettingsException(problems);
    }

    /// <summary>The wanted formula.</summary>
    /// <exception cref="SettingsException">The numbers make no sense; all of them are named.</exception>
    public PoolAutoScale ReadAutoScale(ParseResult parsed)
    {
        PoolSize most = ReadSize(parsed);
        int least = parsed.GetValue(MinNodes);
        return least >= 0 && least <= most.Total
            ? new PoolAutoScale { Max = most, Min = least }
            : throw new SettingsException([$"{MinNodes.Name}: expected a whole number from 0 to --nodes, {most.Total}; found '{least}'."]);
    }

    /// <summary>What becomes of the tasks of nodes that go.</summary>
    public NodeDeallocation ReadTasks(ParseResult parsed) => Enum.Parse<NodeDeallocation>(parsed.GetRequiredValue(Tasks), ignoreCase: true);

    private static Option<string> CreateTasks()
    {
        string[] names = [.. Enum.GetNames<NodeDeallocation>().Select(n => n.ToLowerInvariant())];
        var option = new Option<string>("--node-deallocation-option")
        {
            Description = "What happens to running tasks of nodes that are removed or rebooted: wait for them (taskcompletion), stop them and run "
                + "them again on other nodes (requeue), or stop them for good (terminate).",
            HelpName = "OPTION",
            DefaultValueFactory = _ => names[0],
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
