using Conversion.Testing;

namespace Packages.Tests;

/// <summary>The <c>dotnet</c> command, as somebody types it who has nothing of ours but packages.</summary>
internal static class Dotnet
{
    /// <summary>What this assembly was built as, and with it everything that it packs.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!);

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="packageCache">Where packages are unpacked: not where those of the same version from an earlier run lie.</param>
    /// <param name="arguments">The command.</param>
    public static ToolResult Run(string folder, string? packageCache, params string[] arguments)
    {
        string[] cache = packageCache is null ? [] : [$"NUGET_PACKAGES={packageCache}"];
        ToolResult result = DebianTool.RunUnchecked("env", [.. AtAPrompt(folder), .. cache, "dotnet", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, () => $"dotnet {string.Join(' ', arguments)}: {result.OutputText}{result.Error}");
        return result;
    }

    /// <summary>Arguments of <c>env</c>: in a folder, and without what the test run's own dotnet has set for its children.</summary>
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
