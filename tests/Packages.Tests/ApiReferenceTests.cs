using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The API reference, made from the XML docs by the command of CONTRIBUTING.md.</summary>
public sealed class ApiReferenceTests
{
    [Test]
    public void Docfx_LibrariesAsBuilt_MakesPagesWithoutWarning()
    {
        using var folder = new TemporaryFolder();
        string api = Path.Combine(RepositoryPaths.Root, "docs", "api");
        foreach (string file in Directory.EnumerateFiles(api))
        {
            // Its paths lead from docs/api to the sources, and to artifacts.
            string text = File.ReadAllText(file)
                .Replace("../../src", Path.Combine(RepositoryPaths.Root, "src"))
                .Replace("bin/Release", $"bin/{Dotnet.Configuration}");
            Directory.CreateDirectory(folder["docs", "api"]);
            File.WriteAllText(folder["docs", "api", Path.GetFileName(file)], text);
        }

        Dotnet.Run(RepositoryPaths.Root, packageCache: null, "tool", "restore");
        Dotnet.Run(
            RepositoryPaths.Root, packageCache: null,
            "docfx", folder["docs", "api", "docfx.json"], "--warningsAsErrors");

        string page = File.ReadAllText(folder["artifacts", "api", "site", "reference", "ImageConversion.Core.JpegToPngConverter.html"]);
        Assert.That(page, Does.Contain("OutputVersion").And.Contain("Thread-safe: one instance serves any number of threads."));
    }
}
