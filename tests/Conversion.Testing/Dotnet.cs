namespace ImageConversion.Testing;

/// <summary>The <c>dotnet</c> command, as a user types it.</summary>
public static class Dotnet
{
    /// <summary>The configuration of this build, and so of everything the tests pack.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!);

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="packageCache">Where packages are unpacked, so that those of an earlier run with the same version are not used; null
    /// for the user's own.</param>
    /// <param name="arguments">The command.</param>
    public static ToolResult Run(string folder, string? packageCache, params string[] arguments)
    {
        string[] cache = packageCache is null ? [] : [$"NUGET_PACKAGES={packageCache}"];
        ToolResult result = DebianTool.RunUnchecked("env", [.. AtAPrompt(folder), .. cache, "dotnet", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, () => $"dotnet {string.Join(' ', arguments)}: {result.OutputText}{result.Error}");
        return result;
    }

    /// <summary>Arguments of <c>env</c>: the folder to work in, without the variables that the test run's own dotnet has set.</summary>
    public static IEnumerable<string> AtAPrompt(string folder) =>
    [
        "-C",
        folder,
        .. Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            .SelectMany(n => (string[])["-u", n]),
        "MSBUILDDISABLENODEREUSE=1",
    ];
}
