using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Conversion.Core;

namespace Conversion.Batch.Model;

/// <summary>Which build of the worker a program is, as <c>imgconv-worker --describe</c> says it.</summary>
/// <param name="Version">The release.</param>
/// <param name="Converter">The version of what its converter writes; it has to be the plan's.</param>
/// <param name="Runtime">Where it runs, e.g. <c>linux-x64</c>.</param>
public sealed record WorkerBuild(string Version, int Converter, string Runtime)
{
    /// <summary>The running program.</summary>
    public static WorkerBuild OfThisProgram() => new(
        typeof(WorkerBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        JpegToPngConverter.OutputVersion,
        RuntimeInformation.RuntimeIdentifier);

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BatchJson.Default.WorkerBuild);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <returns>The build; null where the text is none.</returns>
    public static WorkerBuild? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BatchJson.Default.WorkerBuild);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
