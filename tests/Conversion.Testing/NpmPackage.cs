using System.Collections.Concurrent;

namespace ImageConversion.Testing;

/// <summary>
/// Packages from npm, with pinned versions, in a folder of their own in the user's cache. The first test that needs them
/// installs them.
/// </summary>
public static class NpmPackage
{
    private static readonly string Cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "imgconv-tests");

    // What could not be installed: nobody tries it again for each of a hundred tests.
    private static readonly ConcurrentDictionary<string, string> Failures = [];

    /// <summary>
    /// The folder that holds <c>node_modules</c> with <paramref name="packages"/>; where they cannot be had, the test is
    /// ignored, or fails under CI.
    /// </summary>
    /// <param name="packages">Names with versions, <c>name@1.2.3</c>; the first one names the folder.</param>
    public static string Require(params string[] packages)
    {
        if (!DebianTool.IsOnPath("node"))
        {
            Absent.Report("node is absent: install Node.js");
        }

        string folder = Path.Combine(Cache, packages[0].TrimStart('@').Replace('/', '-').Replace('@', '-'));
        if (!Directory.Exists(folder) && Failures.GetOrAdd(folder, _ => Install(folder, packages)) is { Length: > 0 } reason)
        {
            Absent.Report($"{packages[0]} is absent ({reason}): npm install {string.Join(' ', packages)}");
        }

        return folder;
    }

    // Why the packages could not be installed; empty where they were.
    private static string Install(string folder, string[] packages)
    {
        if (!DebianTool.IsOnPath("npm"))
        {
            return "there is no npm";
        }

        // One installer at a time: test assemblies run in parallel.
        Directory.CreateDirectory(Cache);
        using FileStream gate = DebianTool.OpenGate(Path.Combine(Cache, "npm.lock"));
        if (Directory.Exists(folder))
        {
            return "";
        }

        string partial = $"{folder}.partial-{Environment.ProcessId}";
        try
        {
            ToolResult result = DebianTool.RunUnchecked(
                "npm", ["install", "--prefix", partial, .. packages, "--no-audit", "--no-fund", "--omit=dev"]);
            if (result.ExitCode != 0)
            {
                return result.Error.Trim();
            }

            // In one step, so that an installation that is killed leaves nothing that looks complete.
            Directory.Move(partial, folder);
            return "";
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }
}
