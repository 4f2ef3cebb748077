using System.Reflection;

namespace ImageConversion.Testing;

/// <summary>Where the checkout and the shared test material are.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder with ImageConversion.sln.</summary>
    public static string Root { get; } = Path.TrimEndingDirectorySeparator(
        typeof(RepositoryPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepoRoot").Value!);

    /// <summary>The folder beside the checkout with the corpus; IMGCONV_SHARED overrides it.</summary>
    public static string Shared { get; } = Environment.GetEnvironmentVariable("IMGCONV_SHARED")
        ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared");
}
