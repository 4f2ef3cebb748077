namespace Hosts.Containers.Tests;

/// <summary>Our programs where their own builds put them.</summary>
internal static class BuiltPrograms
{
    public static string Imgconv { get; } = PathOf("Hosts.Orchestrator", "imgconv");

    public static string Worker { get; } = PathOf("Hosts.Worker", "imgconv-worker");

    // The same configuration and framework as these tests: bin/Release/net10.0.
    private static string PathOf(string project, string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(RepositoryPaths.Root, "src", project, "bin", own.Parent!.Name, own.Name, program);
    }
}
