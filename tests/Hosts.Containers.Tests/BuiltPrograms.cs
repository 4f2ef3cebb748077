namespace Hosts.Containers.Tests;

/// <summary>The programs that tests start.</summary>
internal static class BuiltPrograms
{
    public static string Imgconv { get; } = NativeProgram.Imgconv;

    public static string Worker { get; } = PathOf("Hosts.Worker", "imgconv-worker");

    // The same configuration and framework as these tests: bin/Release/net10.0.
    private static string PathOf(string project, string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(RepositoryPaths.Root, "src", project, "bin", own.Parent!.Name, own.Name, program);
    }
}
