namespace ImageConversion.Benchmarks.Containers;

/// <summary>Where a contestant finds JPEGs and leaves PNGs: its own, so that it finds nothing that another has left.</summary>
internal interface IPlaces : IDisposable
{
    /// <summary>The address of the JPEGs.</summary>
    string Source { get; }

    /// <summary>The address of the PNGs; there are none yet.</summary>
    string Target { get; }

    /// <summary>What a program needs to know to reach them.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Processor time of the service behind them so far.</summary>
    TimeSpan ServiceTime { get; }

    /// <summary>What is in the target.</summary>
    Task<(long Count, long Bytes)> CountPngsAsync();
}
