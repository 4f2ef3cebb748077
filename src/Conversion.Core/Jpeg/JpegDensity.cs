namespace Conversion.Core.Jpeg;

/// <summary>Pixel density or aspect of a JFIF APP0 segment (T.871 10.1).</summary>
/// <param name="Units">0: aspect ratio only; 1: per inch; 2: per centimetre; anything else is undefined.</param>
/// <param name="X">Hdensity.</param>
/// <param name="Y">Vdensity.</param>
internal readonly record struct JpegDensity(byte Units, ushort X, ushort Y);
