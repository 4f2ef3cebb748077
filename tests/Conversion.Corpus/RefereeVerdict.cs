namespace ImageConversion.Corpus;

/// <summary>What djpeg (libjpeg-turbo) made of a file, with its accurate DCT and smooth chroma.</summary>
/// <param name="Exit">0 without complaint, 2 with warnings, 1 refused.</param>
/// <param name="Message">What it said; several lines are joined by <c> | </c>.</param>
/// <param name="Output"><c>P5 64x48</c> for grey pixels, <c>P6 64x48</c> for RGB, <c>-</c> for none.</param>
/// <param name="PixelsSha256">Of the pixels without their header; <c>-</c> for none.</param>
public sealed record RefereeVerdict(int Exit, string Message, string Output, string PixelsSha256)
{
    public bool IsColor => Output.StartsWith("P6", StringComparison.Ordinal);
}
