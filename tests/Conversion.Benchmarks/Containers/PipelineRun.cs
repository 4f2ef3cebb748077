using System.Text.Json;
using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>What one conversion of all images took.</summary>
/// <param name="Pipeline">Which it was.</param>
/// <param name="Elapsed">Wall time, start of the process included.</param>
/// <param name="Cost">Processor time and memory of the process.</param>
/// <param name="ServiceTime">Processor time of the emulator meanwhile.</param>
/// <param name="PngBytes">Bytes of all PNGs.</param>
internal sealed record PipelineRun(
    Pipeline Pipeline, TimeSpan Elapsed, ProcessCost Cost, TimeSpan ServiceTime, long PngBytes)
{
    /// <summary>The shares of the converters' time by what they did, of a pipeline that tells them; else empty.</summary>
    public IReadOnlyDictionary<string, double> Use { get; } = Pipeline.RecordsUse ? ReadUse(Cost.Output) : new Dictionary<string, double>();

    private static Dictionary<string, double> ReadUse(string summary)
    {
        using JsonDocument json = JsonDocument.Parse(summary);
        return json.RootElement.GetProperty("converters").EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(p => p.Name, p => p.Value.GetDouble());
    }
}
