namespace Conversion.Batch.Planning;

/// <summary>What a plan will take, guessed from encoded bytes: a listing tells no pixels.</summary>
/// <param name="Megapixels">Pixels to decode, in millions.</param>
/// <param name="TargetBytes">Bytes of PNG.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record PlanEstimate(double Megapixels, long TargetBytes, TimeSpan Elapsed)
{
    // Photographs at usual qualities: 12 to 13 bits a pixel as PNG (docs/performance.md).
    private const double PngBitsPerPixel = 12.5;

    /// <summary>Estimates a plan on a machine, by the default <see cref="WorkModel"/>.</summary>
    public static PlanEstimate Of(Plan plan, int cores)
    {
        ArgumentNullException.ThrowIfNull(plan);
        double pixels = plan.Bytes * 8 / WorkModel.JpegBitsPerPixel;
        return new PlanEstimate(
            Math.Round(pixels / 1e6, 1),
            (long)(pixels * PngBitsPerPixel / 8),
            new WorkModel().TimeOf(WorkModel.WorkOf(plan.Bytes, plan.ToConvert), cores));
    }
}
