namespace ImageConversion.Batch.Monitoring.Tail;

/// <summary>What splitting costs, and when it pays.</summary>
internal sealed record TailOptions
{
    /// <summary>From a free slot and a waiting task to the first image.</summary>
    /// <value>Default 3 s.</value>
    public TimeSpan TaskStart { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From one look at the run to the next.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From a decision until the task that gives work away has surely heard of it. It keeps what it may do
    /// meanwhile, or images would be converted twice.</summary>
    /// <value>Default 10 s: its lease is renewed every 5 s.</value>
    public TimeSpan HandOver { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time for which a new task is worth its start.</summary>
    /// <value>Default 4 s.</value>
    public TimeSpan SmallestPart { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How much sooner a shard has to end for a split: what is nearly done is left alone.</summary>
    /// <value>Default 3 s.</value>
    public TimeSpan LeastGain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For how long a task's own rate is not yet trusted more than what was expected of it.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan TrustAfter { get; init; } = TimeSpan.FromSeconds(10);
}
