using System.Runtime.InteropServices;
using System.Text.Json;
using Conversion.Testing;

namespace Hosts.Tests.Submission;

/// <summary>
/// The worker as it was built with the tests, gathered into a folder as a publish would: it needs the .NET of this machine,
/// and takes no minutes of native compilation. IMGCONV_TEST_WORKER names a published one to be used instead.
/// </summary>
internal static class BuiltWorker
{
    private static readonly Lazy<TemporaryFolder> Gathered = new(Gather);

    public static string Folder => Environment.GetEnvironmentVariable("IMGCONV_TEST_WORKER") ?? Gathered.Value.Path;

    /// <summary>Where nodes find .NET.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static TemporaryFolder Gather()
    {
        var folder = new TemporaryFolder();
        string[] own = ["imgconv-worker", "imgconv-worker.dll", "imgconv-worker.deps.json", "imgconv-worker.runtimeconfig.json"];
        foreach (string file in own.Concat(Dependencies()))
        {
            string copy = folder[file];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), copy, overwrite: true);
        }

        return folder;
    }

    private static List<string> Dependencies()
    {
        using JsonDocument deps = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "imgconv-worker.deps.json")));
        var files = new List<string>();
        foreach (JsonProperty library in deps.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject())
        {
            if (library.Value.TryGetProperty("runtime", out JsonElement managed))
            {
                files.AddRange(managed.EnumerateObject().Select(f => Path.GetFileName(f.Name)));
            }

            if (library.Value.TryGetProperty("runtimeTargets", out JsonElement native))
            {
                files.AddRange(native.EnumerateObject().Select(f => f.Name)
                    .Where(f => f.StartsWith($"runtimes/{RuntimeInformation.RuntimeIdentifier}/", StringComparison.Ordinal)));
            }
        }

        return [.. files.Distinct().Where(f => f != "imgconv-worker.dll")];
    }
}
