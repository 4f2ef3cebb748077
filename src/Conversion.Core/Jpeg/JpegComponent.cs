namespace Conversion.Core.Jpeg;

/// <summary>One component of a frame header (T.81 B.2.2).</summary>
/// <remarks>
/// Sampling factors are whole integers, because native AOT of .NET 10.0 stores a byte of such a struct when registers run out
/// and divides by the four bytes that stand there: every picture failed.
/// </remarks>
/// <param name="Id">Ci: the identifier that scans name it by.</param>
/// <param name="HorizontalSampling">Hi, as in the file: valid ones are 1 to 4.</param>
/// <param name="VerticalSampling">Vi, as in the file: valid ones are 1 to 4.</param>
/// <param name="QuantizationTable">Tqi, as in the file: valid ones are 0 to 3.</param>
internal readonly record struct JpegComponent(
    byte Id, int HorizontalSampling, int VerticalSampling, byte QuantizationTable);
