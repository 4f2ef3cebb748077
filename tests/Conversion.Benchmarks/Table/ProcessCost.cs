namespace ImageConversion.Benchmarks.Table;

/// <summary>What a process used from start to end.</summary>
/// <param name="Seconds">Processor time, user and system.</param>
/// <param name="PeakBytes">Its largest resident set.</param>
/// <param name="Output">What it printed.</param>
internal sealed record ProcessCost(double Seconds, long PeakBytes, string Output);
