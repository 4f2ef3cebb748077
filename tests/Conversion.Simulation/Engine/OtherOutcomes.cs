namespace ImageConversion.Simulation.Engine;

/// <summary>How the same draw goes in other ways.</summary>
/// <param name="FourShards">Even shards, four a slot, largest first, none split.</param>
/// <param name="ClassicAllCores">Every N-th image to each of N nodes, as if its program used all cores.</param>
/// <param name="ClassicOneCore">The same with one core, as the classic program does.</param>
internal sealed record OtherOutcomes(Outcome FourShards, Outcome ClassicAllCores, Outcome ClassicOneCore);
