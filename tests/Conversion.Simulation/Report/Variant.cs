using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Planning;
using ImageConversion.Simulation.Engine;

namespace ImageConversion.Simulation.Report;

/// <summary>One thing that is different from the usual, to see how much hangs on it.</summary>
internal sealed record Variant(string Label, Func<Scenario, Scenario> Change)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("as in the first table", s => s),
        new("no shard is split", s => s with { Tail = null }),
        new("even shards of 5 minutes", s => s with { Cutting = Even(TimeSpan.FromMinutes(5)) }),
        new("even shards of 5 minutes, none split", s => s with { Cutting = Even(TimeSpan.FromMinutes(5)), Tail = null }),
        new("even shards of 2 minutes", s => s with { Cutting = Even(TimeSpan.FromMinutes(2)) }),
        new("4 slots a node, of one core each", s => s with { Options = s.Options with { SlotsPerNode = 4 } }),
        new("cores are twice as fast as planned", s => s with { PlannedRateError = 0.5 }),
        new("cores are half as fast as planned", s => s with { PlannedRateError = 2 }),
        new("monitoring every 10 s", s => s with { Options = s.Options with { PollSeconds = 10 } }),
        new("monitoring every 60 s", s => Looking(s, 60)),
        new("tasks start in 1 s", s => Starting(s, 1)),
        new("tasks start in 10 s", s => Starting(s, 10)),
        new("a fifth of the nodes are slow", s => s with { Options = s.Options with { SlowShare = 0.2 } }),
        new("each node is preempted twice an hour", s => s with { Options = s.Options with { LossesPerNodeHour = 2 } }),
        new("2,500 images a node", s => s with { ImagesPerNode = 2_500 }),
        new("40,000 images a node", s => s with { ImagesPerNode = 40_000 }),
    ];

    private static CuttingPolicy Even(TimeSpan size) => new() { Smallest = size, Largest = size };

    private static Scenario Looking(Scenario s, double seconds) => s with
    {
        Options = s.Options with { PollSeconds = seconds },
        Tail = new TailOptions { PollInterval = TimeSpan.FromSeconds(seconds) },
    };

    private static Scenario Starting(Scenario s, double seconds) => s with
    {
        Options = s.Options with { TaskStartSeconds = seconds },
        Tail = new TailOptions { TaskStart = TimeSpan.FromSeconds(seconds) },
    };
}
