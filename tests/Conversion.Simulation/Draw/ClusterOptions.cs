namespace ImageConversion.Simulation.Draw;

/// <summary>A pool and the service's delays.</summary>
internal sealed record ClusterOptions
{
    public required int Nodes { get; init; }

    public int CoresPerNode { get; init; } = 4;

    public int SlotsPerNode { get; init; } = 1;

    public double SlowShare { get; init; } = 0.05;

    public double SlowFactor { get; init; } = 3;

    /// <summary>How often Spot takes a node, in the mean.</summary>
    public double LossesPerNodeHour { get; init; }

    /// <summary>Until a lost node is there again, in the mean; it is half to one and a half of that.</summary>
    public double ReplacementSeconds { get; init; } = 300;

    /// <summary>From the loss of a node until its tasks are in the queue again: the notice, and the service's seeing it.</summary>
    public double RequeueSeconds { get; init; } = 60;

    /// <summary>From a free slot and a waiting task to the task's first image.</summary>
    public double TaskStartSeconds { get; init; } = 3;

    /// <summary>From the sight of the run to new tasks in the queue.</summary>
    public double DecisionSeconds { get; init; } = 3;

    /// <summary>From a decision until the task that gives work away has heard of it.</summary>
    public double HandOverSeconds { get; init; } = 8;

    public double PollSeconds { get; init; } = 30;

    /// <summary>How old the ledgers are when they are looked at: flush, append, read.</summary>
    public double LedgerAgeSeconds { get; init; } = 2;

    /// <summary>Tasks that the service accepts (20,000 a minute).</summary>
    public double TasksPerSecond { get; init; } = 20_000 / 60d;

    public ulong Seed { get; init; } = 1;
}
