using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.Model;

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

    /// <summary>What took the largest share: <c>Decode</c>, <c>Encode</c>, <c>Source</c>, <c>Target</c>, <c>Memory</c> or <c>Ledger</c>.</summary>
    public string BoundBy => Bound.ToString();

    /// <summary><see cref="BoundBy"/>, for code.</summary>
    internal RunBound Bound => Shares.MaxBy(s => s.Share).Bound;

    private IReadOnlyList<(RunBound Bound, double Share)> Shares =>
    [
        (RunBound.Decode, Decode), (RunBound.Encode, Encode), (RunBound.Source, Source), (RunBound.Target, Target),
        (RunBound.Memory, Memory), (RunBound.Ledger, Ledger),
    ];

    /// <summary>What the converters of several processes did together; null of none.</summary>
    public static ConverterUse? Sum(IEnumerable<ConverterUse> uses)
    {
        ArgumentNullException.ThrowIfNull(uses);
        ConverterUse[] all = [.. uses];
        double seconds = all.Sum(u => u.Seconds);
        double Share(Func<ConverterUse, double> of) => Math.Round(all.Sum(u => of(u) * u.Seconds) / seconds, 4);
        return seconds <= 0
            ? null
            : new ConverterUse
            {
                Decode = Share(u => u.Decode),
                Encode = Share(u => u.Encode),
                Source = Share(u => u.Source),
                Target = Share(u => u.Target),
                Memory = Share(u => u.Memory),
                Ledger = Share(u => u.Ledger),
                Seconds = Math.Round(seconds, 3),
            };
    }

    /// <summary>In words what bounded the run, and all shares that show: <c>encode; converters were busy 98.7 % of the time
    /// (decode 44.2 %, encode 54.5 %), waited 1.3 % (source 1.3 %)</c>.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name(Bound)}; converters were busy {Busy:0.0 %} of the time{Parts(Shares.Take(2))}, "
        + $"waited {Shares.Skip(2).Sum(s => s.Share):0.0 %}{Parts(Shares.Skip(2))}");

    private static string Name(RunBound bound) => bound.ToString().ToLowerInvariant();

    private static string Parts(IEnumerable<(RunBound Bound, double Share)> shares)
    {
        // Below that it would read 0.0 %.
        string[] shown =
        [
            .. shares.Where(s => s.Share >= 0.0005)
                .Select(s => string.Create(CultureInfo.InvariantCulture, $"{Name(s.Bound)} {s.Share:0.0 %}")),
        ];
        return shown.Length == 0 ? "" : $" ({string.Join(", ", shown)})";
    }
}

/// <summary>What a run's speed depends on: where to look for making it faster.</summary>
internal enum RunBound
{
    /// <summary>Decoding: more or faster cores help.</summary>
    Decode,

    /// <summary>Encoding: more or faster cores help, or a lighter compression.</summary>
    Encode,

    /// <summary>Reading: the source or the way to it is too slow for these cores.</summary>
    Source,

    /// <summary>Writing: the target or the way to it is too slow for these cores.</summary>
    Target,

    /// <summary>Memory: images of this size want a larger budget, or fewer cores.</summary>
    Memory,

    /// <summary>The ledger: the place of the run's files is too slow.</summary>
    Ledger,
}
