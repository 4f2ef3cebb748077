namespace ImageConversion.Benchmarks.Table;

/// <summary>What a preset is to reach: geometric means over the sets, cost in floors and size.</summary>
internal sealed record Goal(string Preset, double CostWithSkia, double CostWithOwnDecoder, double Size, double? WorstImage)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("fast", 3.4, 1.5, 1.12, null),
        new("balanced", 4.5, 2.5, 1.05, 1.20),
        new("small", 88, 88, 0.93, null),
    ];
}
