namespace Conversion.Batch.Generation.Jpeg;

/// <summary>One scan (T.81 B.2.3): components, band of coefficients, and bit positions of the approximation.</summary>
/// <param name="Components">One, or several interleaved.</param>
/// <param name="SpectralStart">Ss.</param>
/// <param name="SpectralEnd">Se.</param>
/// <param name="ApproximationHigh">Ah: 0 in the first scan of a band, else the Al of the scan that this one refines.</param>
/// <param name="ApproximationLow">Al: bits that are left to later scans.</param>
internal sealed record JpegScan(
    IReadOnlyList<JpegComponent> Components,
    int SpectralStart = 0,
    int SpectralEnd = 63,
    int ApproximationHigh = 0,
    int ApproximationLow = 0);
