namespace ImageConversion.Benchmarks.Table;

/// <summary>The peak memory of a process that converts one image.</summary>
internal sealed record MemoryFigure(string Preset, bool IsNative, double Megapixels, long InputBytes, long PeakBytes);
