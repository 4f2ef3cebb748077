using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;

namespace ImageConversion.Batch.Verification;

/// <summary>What is verified.</summary>
/// <param name="Expected">Recipe, names and selection of the images; its overwrite policy and shards do not matter.</param>
internal sealed record TargetCheck(PlanRequest Expected)
{
    /// <summary>Of how many PNGs the pixels are compared.</summary>
    public PixelCheck Pixels { get; init; } = PixelCheck.Sample;

    /// <summary>The most entries of each list of the report; all are counted.</summary>
    /// <value>At least 0. Default 1,000.</value>
    public int MostListed { get; init; } = 1000;
}
