using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Lossless;

namespace ImageConversion.Core.Jpeg.Inspection;

/// <summary>A picture that was read to its end, as far as its data go.</summary>
/// <param name="Inspection">What is wrong with it.</param>
/// <param name="Coefficients">Its coefficients; null where it has samples.</param>
/// <param name="Samples">The samples of each component of a lossless picture, else none.</param>
internal sealed record WholePicture(JpegInspection Inspection, CoefficientPicture? Coefficients, SamplePlane[] Samples) : IDisposable
{
    public void Dispose()
    {
        Coefficients?.Dispose();
        Array.ForEach(Samples, s => s.Dispose());
    }
}
