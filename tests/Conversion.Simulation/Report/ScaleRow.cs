using ImageConversion.Simulation.Draw;
using ImageConversion.Simulation.Engine;

namespace ImageConversion.Simulation.Report;

/// <summary>One size of a pool, in several draws.</summary>
/// <param name="Nodes">Its nodes.</param>
/// <param name="LossesPerNodeHour">How often Spot takes each.</param>
/// <param name="Draws">What came of each draw.</param>
internal sealed record ScaleRow(int Nodes, double LossesPerNodeHour, IReadOnlyList<ScenarioResult> Draws)
{
    public double Mean(Func<ScenarioResult, double> figure) => Draws.Average(figure);

    public double WorstRatio => Draws.Max(d => d.Ratio);

    public double OtherRatio(Func<OtherOutcomes, Outcome> which) => Mean(d => d.RatioOf(which(d.Others!)));

    public static ScaleRow Run(int nodes, double losses, int draws) => new(nodes, losses, [.. Enumerable.Range(1, draws)
        .Select(seed => new Scenario
        {
            Options = new ClusterOptions { Nodes = nodes, LossesPerNodeHour = losses, Seed = (ulong)seed },
        }.Run())]);
}
