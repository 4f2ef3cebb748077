using System.Text.Json.Serialization;

namespace Conversion.Batch.Execution;

/// <summary>
/// What the converters of a run did with their time: which stage bounded it. Shares of 1; the time in which nothing was
/// left for a converter to do is not counted.
/// </summary>
public sealed record ConverterUse
{
    /// <summary>Reading and decoding JPEG data.</summary>
    public required double Decode { get; init; }

    /// <summary>Filtering and compressing PNG data.</summary>
    public required double Encode { get; init; }

    /// <summary>Waiting for images to be read.</summary>
    public required double Source { get; init; }

    /// <summary>Waiting for PNGs to be written.</summary>
    public required double Target { get; init; }

    /// <summary>Waiting for room in memory.</summary>
    public required double Memory { get; init; }

    /// <summary>Waiting for the ledger to record attempts.</summary>
    public required double Ledger { get; init; }

    /// <summary>The time that the shares are of, all converters together.</summary>
    /// <value>In seconds.</value>
    public required double Seconds { get; init; }

    /// <summary>Decoding and encoding.</summary>
    [JsonIgnore]
    public double Busy => Decode + Encode;

    /// <summary>What took the largest share.</summary>
    public RunBound BoundBy => new Dictionary<RunBound, double>
    {
        [RunBound.Decode] = Decode,
        [RunBound.Encode] = Encode,
        [RunBound.Source] = Source,
        [RunBound.Target] = Target,
        [RunBound.Memory] = Memory,
        [RunBound.Ledger] = Ledger,
    }.MaxBy(s => s.Value).Key;
}
