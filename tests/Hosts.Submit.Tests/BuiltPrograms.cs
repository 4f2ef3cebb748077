using System.Runtime.InteropServices;
using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The two programs as they were built with the tests.</summary>
internal static class BuiltPrograms
{
    private static readonly Lazy<TemporaryFolder> Gathered = new(GatherWorker);

    /// <summary>The operator's program.</summary>
    public static string Imgconv { get; } = NativeProgram.Imgconv;

    /// <summary>The worker's files in a folder, as a publish would leave them. They need the .NET of this machine, and take
    /// no minutes of native compilation; IMGCONV_TEST_WORKER names a published worker to be used instead.</summary>
    public static string WorkerFolder => Environment.GetEnvironmentVariable("IMGCONV_TEST_WORKER") ?? Gathered.Value.Path;

    /// <summary>Where nodes find .NET.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    // The same configuration and framework as these tests: bin/Release/net10.0.
    private static string OutputOf(string project)
    {
        string own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string framework = Path.GetFileName(own);
        string configuration = Path.GetFileName(Path.GetDirectoryName(own)!);
        return Path.Combine(RepositoryPaths.Root, "src", project, "bin", configuration, framework);
    }

    private static TemporaryFolder GatherWorker()
    {
        string built = OutputOf("Hosts.Worker");
        var folder = new TemporaryFolder();
        string[] own = ["imgconv-worker", "imgconv-worker.deps.json", "imgconv-worker.runtimeconfig.json"];
        foreach (string file in own.Concat(Directory.EnumerateFiles(built, "*.dll").Select(f => Path.GetFileName(f))).Concat(NativeFiles(built)))
        {
            string copy = folder[file];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(built, file), copy);
        }

        return folder;
    }

    // Of the libraries for all systems, this one's.
    private static List<string> NativeFiles(string built)
    {
        using JsonDocument deps = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(built, "imgconv-worker.deps.json")));
        return
        [
            .. deps.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
                .Where(library => library.Value.TryGetProperty("runtimeTargets", out _))
                .SelectMany(library => library.Value.GetProperty("runtimeTargets").EnumerateObject())
                .Select(file => file.Name)
                .Where(file => file.StartsWith($"runtimes/{RuntimeInformation.RuntimeIdentifier}/", StringComparison.Ordinal)),
        ];
    }
}
