namespace Conversion.Testing;

/// <summary>The emulator's program. The first test that needs it installs it with npm, into the user's cache.</summary>
internal static class AzuritePackage
{
    private const string Version = "3.37.0";

    private static readonly string Cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "imgconv-tests");

    private static readonly string Folder = Path.Combine(Cache, $"azurite-{Version}");

    private static readonly string Program =
        Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "blob", "main.js");

    /// <summary>The script to run with node; where it cannot be had, the test is ignored, or fails under CI.</summary>
    public static string Require()
    {
        if (!File.Exists(Program))
        {
            // One installer at a time: test assemblies run in parallel.
            Directory.CreateDirectory(Cache);
            using FileStream gate = OpenGate();
            if (!File.Exists(Program))
            {
                Install();
            }
        }

        if (!File.Exists(Program))
        {
            Absent.Report($"azurite is absent and could not be installed: npm install azurite@{Version}");
        }

        return Program;
    }

    private static void Install()
    {
        string partial = $"{Folder}.partial-{Environment.ProcessId}";
        try
        {
            ToolResult result = DebianTool.RunUnchecked(
                "npm", "install", "--prefix", partial, $"azurite@{Version}", "--no-audit", "--no-fund", "--omit=dev");
            if (result.ExitCode != 0)
            {
                TestContext.Progress.WriteLine($"npm install azurite failed: {result.Error}");
                return;
            }

            // In one step, so that an installation that is killed leaves nothing that looks complete.
            Directory.Move(partial, Folder);
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
                    Path.Combine(Cache, "azurite.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }
}
