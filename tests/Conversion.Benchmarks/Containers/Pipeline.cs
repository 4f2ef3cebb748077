using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>One way to convert many images.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Prepare">Makes the places that it works between.</param>
/// <param name="Convert">The command for a source and a target.</param>
/// <param name="RecordsUse">Whether its output is a run's summary, as JSON.</param>
internal sealed record Pipeline(
    string Name,
    Func<IReadOnlyList<SetImage>, Task<IPlaces>> Prepare,
    Func<IPlaces, Table.CommandLine> Convert,
    bool RecordsUse = false);
