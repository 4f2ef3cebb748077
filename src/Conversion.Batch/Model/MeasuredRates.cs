namespace Conversion.Batch.Model;

/// <summary>What a run has shown of its images and of the cores that converted them: <c>rates-RECIPE.json</c> beside the
/// runs' folders (docs/formats.md), for the next estimate.</summary>
internal sealed record MeasuredRates
{
    // Below it, what a core spends on starting weighs more than what is measured.
    private const double LeastCoreSeconds = 2;
    private const long LeastImages = 20;

    // Photographs at usual qualities: 12 to 13 bits a pixel as PNG (docs/performance.md).
    private const double UsualPngBitsPerPixel = 12.5;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The run; null for the rates that are assumed where none was measured.</summary>
    public string? Run { get; init; }

    /// <summary>Work done by a core in a second, in the unit of <see cref="WorkModel"/>.</summary>
    /// <value>Above 0.</value>
    public required double BytesPerCoreSecond { get; init; }

    /// <summary>Encoded bits of a pixel in the source.</summary>
    public required double JpegBitsPerPixel { get; init; }

    /// <summary>Encoded bits of a pixel in the target.</summary>
    public required double PngBitsPerPixel { get; init; }

    /// <summary>What is assumed: photographs at usual qualities, on a core of a usual machine.</summary>
    public static MeasuredRates Assumed { get; } = new()
    {
        BytesPerCoreSecond = new WorkModel().BytesPerCoreSecond,
        JpegBitsPerPixel = WorkModel.JpegBitsPerPixel,
        PngBitsPerPixel = UsualPngBitsPerPixel,
    };

    /// <summary>The rate of the cores.</summary>
    public WorkModel ToModel() => new() { BytesPerCoreSecond = BytesPerCoreSecond };

    /// <summary>What a run has shown; null where it was too little to tell.</summary>
    public static MeasuredRates? TryMeasure(RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary.CoreSeconds < LeastCoreSeconds || summary.Converted < LeastImages || summary.Megapixels <= 0)
        {
            return null;
        }

        double pixels = summary.Megapixels * 1e6;
        return new MeasuredRates
        {
            Run = summary.Run,
            BytesPerCoreSecond = WorkModel.WorkOf(summary.SourceBytes, summary.Converted) / summary.CoreSeconds,
            JpegBitsPerPixel = summary.SourceBytes * 8 / pixels,
            PngBitsPerPixel = summary.TargetBytes * 8 / pixels,
        };
    }
}
