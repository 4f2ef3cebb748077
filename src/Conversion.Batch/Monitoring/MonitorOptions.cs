namespace ImageConversion.Batch.Monitoring;

/// <summary>How a run on a pool is followed.</summary>
public sealed record MonitorOptions
{
    /// <summary>From one look to the next.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether stragglers are split at the end.</summary>
    /// <value>Default true.</value>
    public bool SplitsStragglers { get; init; } = true;

    /// <summary>After so long without any sign of life the run is ended.</summary>
    /// <value>Default 30 minutes.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After so long without any sign of life, the cause is reported.</summary>
    /// <value>A sixth of <see cref="StallTimeout"/>.</value>
    public TimeSpan StallNotice => StallTimeout / 6;
}
