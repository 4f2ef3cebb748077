namespace ImageConversion.Batch.Model;

/// <summary>How much work an image is, and how fast it is done.</summary>
/// <remarks>
/// Work is counted in bytes of a JPEG at usual quality, because a listing has bytes. Where pixels are known
/// they are more exact, and are converted into the bytes that they would usually have. A rate that was measured (work that the
/// ledgers show, over the cores' time) replaces the default and corrects the unit's error on the whole; the error of one
/// shard is seen while it runs, and is corrected by splitting it.
/// </remarks>
internal sealed record WorkModel
{
    /// <summary>What an image costs beyond its content (opening, headers, one write), in the unit of bytes: so that
    /// shards of many tiny images are not ten times the work of shards of few large ones.</summary>
    /// <value>32 KiB.</value>
    public const long PerImageBytes = 32 * 1024;

    // Far beyond any run, and well within a time span.
    private const double MaxSeconds = int.MaxValue;

    // Photographs at usual qualities: 2 to 3 bits a pixel as JPEG (docs/performance.md).
    internal const double JpegBitsPerPixel = 2.5;
    private const double MegapixelsPerCoreSecond = 25;

    /// <summary>Work done by one core in one second.</summary>
    /// <value>Above 0. Default 7,812,500: 25 megapixels at 2.5 bits a pixel.</value>
    public double BytesPerCoreSecond { get; init; } = MegapixelsPerCoreSecond * 1e6 * JpegBitsPerPixel / 8;

    /// <summary>The work of images of which only the encoded length is known.</summary>
    /// <param name="bytes">The sum of their encoded lengths.</param>
    /// <param name="images">How many they are.</param>
    /// <returns>Work, in bytes.</returns>
    public static long WorkOf(long bytes, long images = 1) => bytes + (images * PerImageBytes);

    /// <summary>The encoded length of an image that has this work.</summary>
    /// <returns>In bytes.</returns>
    public static long ContentOf(long workBytes) => workBytes - PerImageBytes;

    /// <summary>The work of a planned image.</summary>
    /// <returns>Work, in bytes.</returns>
    public static long WorkOf(PlannedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return WorkOf(image.Bytes);
    }

    /// <summary>The work of a shard.</summary>
    /// <returns>Work, in bytes.</returns>
    public static long WorkOf(ShardSummary shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return WorkOf(shard.Bytes, shard.Images);
    }

    /// <summary>How long cores take for some work.</summary>
    public TimeSpan TimeOf(long workBytes, int cores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        return TimeSpan.FromSeconds(Math.Min(workBytes / (BytesPerCoreSecond * cores), MaxSeconds));
    }
}

/// <summary>What a run has shown of its images and of the cores that converted them: <c>rates-RECIPE.json</c> next to the
/// runs' folders (docs/formats.md), for the next estimate.</summary>
internal sealed record MeasuredRates
{
    // Below it, what a core spends on starting weighs more than what is measured.
    private const double LeastCoreSeconds = 2;
    private const long LeastImages = 20;

    // Far beyond any run, and well within a time span.
    private const double MaxSeconds = int.MaxValue;

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

    /// <summary>What a run has shown; null where it was too little to measure.</summary>
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
