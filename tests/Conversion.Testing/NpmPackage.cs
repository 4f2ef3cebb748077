namespace Conversion.Testing;

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

    /// <summary>
    /// The folder that holds <c>node_modules</c> with <paramref name="packages"/>; where they cannot be had, the test is
    /// ignored, or fails under CI.
    /// </summary>
    /// <param name="packages">Names with versions, <c>name@1.2.3</c>; the first one names the folder.</param>
    public static string Require(params string[] packages)
    {
        string folder = Path.Combine(Cache, packages[0].TrimStart('@').Replace('/', '-').Replace('@', '-'));
        if (!Directory.Exists(folder))
        {
            // One installer at a time: test assemblies run in parallel.
            Directory.CreateDirectory(Cache);
            using FileStream gate = OpenGate();
            if (!Directory.Exists(folder))
            {
                Install(folder, packages);
            }
        }

        if (!Directory.Exists(folder))
        {
            Absent.Report($"{packages[0]} is absent and could not be installed: npm install {string.Join(' ', packages)}");
        }

        return folder;
    }

    private static void Install(string folder, string[] packages)
    {
        string partial = $"{folder}.partial-{Environment.ProcessId}";
        try
        {
            ToolResult result = DebianTool.RunUnchecked(
                "npm", ["install", "--prefix", partial, .. packages, "--no-audit", "--no-fund", "--omit=dev"]);
            if (result.ExitCode != 0)
            {
                TestContext.Progress.WriteLine($"npm install {packages[0]} failed: {result.Error}");
                return;
            }

            // In one step, so that an installation that is killed leaves nothing that looks complete.
            Directory.Move(partial, folder);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            TestContext.Progress.WriteLine($"npm is absent: {absent.Message}");
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static FileStream OpenGate()
    {
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(Cache, "npm.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }
}
