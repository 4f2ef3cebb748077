namespace ImageConversion.Simulation.Engine;

/// <summary>What came of a scenario.</summary>
internal sealed record ScenarioResult
{
    public required Scenario Scenario { get; init; }

    public required long Images { get; init; }

    public required int Shards { get; init; }

    public required double CoreSeconds { get; init; }

    public required double LargestSeconds { get; init; }

    /// <summary>The lower bound with nodes as they are: slow ones at their speed, lost ones not while they are gone.</summary>
    public required double BoundSeconds { get; init; }

    /// <summary>The lower bound of a pool without slow nodes and without losses.</summary>
    public required double NominalBoundSeconds { get; init; }

    public required Outcome Ours { get; init; }

    public required OtherOutcomes? Others { get; init; }

    public double Ratio => RatioOf(Ours);

    public double NominalRatio => Ours.Seconds / NominalBoundSeconds;

    public double WastedShare => Ours.WastedCoreSeconds / CoreSeconds;

    public double RatioOf(Outcome outcome) => outcome.Seconds / BoundSeconds;
}
