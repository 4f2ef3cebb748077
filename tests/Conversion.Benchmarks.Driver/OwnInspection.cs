using ImageConversion.Core;
using ImageConversion.Core.Jpeg.Inspection;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>The search for damage alone, as it precedes every decoder but our own.</summary>
internal sealed class OwnInspection : IConversion
{
    public int Convert(string source, string target)
    {
        JpegInspection inspection = JpegInspector.Inspect(File.ReadAllBytes(source), ConversionLimits.Default.MaxScans);
        return inspection.Frame is { } frame ? frame.Width * frame.Height : 0;
    }

    public void Dispose()
    {
    }
}
