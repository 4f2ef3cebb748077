namespace Conversion.Core.Jpeg;

/// <summary>One block of an MCU.</summary>
/// <param name="Component">Its component's position in the scan header.</param>
/// <param name="X">Its column among the component's blocks of the MCU.</param>
/// <param name="Y">Its row among them.</param>
internal readonly record struct ScanBlock(int Component, int X, int Y);
