namespace Conversion.Core.Jpeg;

/// <summary>One component of a frame header (T.81 B.2.2).</summary>
/// <param name="Id">Ci: the identifier that scans name it by.</param>
/// <param name="HorizontalSampling">Hi, as in the file: valid ones are 1 to 4.</param>
/// <param name="VerticalSampling">Vi, as in the file: valid ones are 1 to 4.</param>
/// <param name="QuantizationTable">Tqi, as in the file: valid ones are 0 to 3.</param>
internal readonly record struct JpegComponent(
    byte Id, byte HorizontalSampling, byte VerticalSampling, byte QuantizationTable);
