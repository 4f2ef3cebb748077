namespace Conversion.Core.Jpeg;

/// <summary>One component of a scan header (T.81 B.2.3).</summary>
/// <param name="Index">Its position in the frame header.</param>
/// <param name="DcTable">Tdj, 0 to 15 as in the file: valid ones are 0 to 3.</param>
/// <param name="AcTable">Taj, 0 to 15 as in the file: valid ones are 0 to 3.</param>
internal readonly record struct JpegScanComponent(int Index, int DcTable, int AcTable);
