namespace Conversion.Batch.Planning;

/// <summary>What a plan will take, guessed from encoded bytes: a listing tells no pixels.</summary>
/// <param name="Megapixels">Pixels to decode, in millions.</param>
/// <param name="TargetBytes">Bytes of PNG.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record PlanEstimate(double Megapixels, long TargetBytes, TimeSpan Elapsed)
{
    // Photographs at usual qualities: 2 to 3 bits a pixel as JPEG, 12 to 13 as PNG (docs/performance.md).
    private const double JpegBitsPerPixel = 2.5;
    private const double PngBitsPerPixel = 12.5;
    private const double MegapixelsPerCoreSecond = 25;
    private const double SecondsPerImage = 0.001;

    /// <summary>Estimates a plan on a machine.</summary>
    public static PlanEstimate Of(Plan plan, int cores)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        double pixels = plan.Bytes * 8 / JpegBitsPerPixel;
        double coreSeconds = (pixels / 1e6 / MegapixelsPerCoreSecond) + (plan.ToConvert * SecondsPerImage);
        return new PlanEstimate(
            Math.Round(pixels / 1e6, 1), (long)(pixels * PngBitsPerPixel / 8), TimeSpan.FromSeconds(coreSeconds / cores));
    }
}
