namespace ImageConversion.Simulation.Engine;

/// <summary>How a simulated run went.</summary>
/// <param name="Seconds">From the first task submitted to the last image done.</param>
/// <param name="Tasks">Tasks submitted, split parts included.</param>
/// <param name="Parts">Tasks of them that were split off.</param>
/// <param name="WastedCoreSeconds">Work done in vain: images lost with a node, or done twice.</param>
/// <param name="Polls">Looks at the counts of tasks.</param>
/// <param name="LedgersRead">Ledgers that had to be read near the end.</param>
internal sealed record Outcome(
    double Seconds, int Tasks, int Parts, double WastedCoreSeconds, int Polls, int LedgersRead);
