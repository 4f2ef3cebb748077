namespace ImageConversion.BatchEmulator.Faults;

/// <summary>Which calls of the service go wrong, and how.</summary>
public sealed record FaultRule(FaultKind Kind)
{
    /// <summary>The share of matching calls that are hit, drawn by a seeded generator.</summary>
    /// <value>From 0 to 1; 1 by default.</value>
    public double Share { get; init; } = 1;

    /// <summary>How many matching calls are hit before the rule is spent.</summary>
    /// <value>Without end by default.</value>
    public int? Next { get; init; }

    /// <summary>The HTTP method of the calls.</summary>
    /// <value>Any by default.</value>
    public string? Method { get; init; }

    /// <summary>A part of the path of the calls, as <c>/addtaskcollection</c>; case does not matter.</summary>
    /// <value>Any by default.</value>
    public string? Path { get; init; }

    /// <summary>For <see cref="FaultKind.Delay"/>: by how much.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What <c>Retry-After</c> says with 429 and 503.</summary>
    /// <value>Seconds; 1 by default. Absent: no such header.</value>
    public int? RetryAfterSeconds { get; init; } = 1;
}
