namespace ImageConversion.Benchmarks.Table;

/// <summary>What the driver saw of its own process.</summary>
/// <param name="FirstImageSeconds">Processor time from its start to the first PNG.</param>
/// <param name="SteadyMegapixelsPerSecond">The rate of the later half of the batch; 0 where there was none.</param>
/// <param name="AllocatedBytesPerImage">From the garbage collector's heap, in the later half.</param>
/// <param name="FullCollections">Of the garbage collector, in the whole process.</param>
internal sealed record DriverFigures(
    double FirstImageSeconds, double SteadyMegapixelsPerSecond, double AllocatedBytesPerImage, double FullCollections);
