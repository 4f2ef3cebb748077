using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The packages, made once from what was built, in a folder that serves as a feed.</summary>
[SetUpFixture]
internal sealed class LocalFeed
{
    private static TemporaryFolder? _folder;

    /// <summary>The folder with the packages.</summary>
    public static string Packages => _folder!["packages"];

    /// <summary>Where packages of this feed are unpacked.</summary>
    public static string Cache => _folder!["cache"];

    /// <summary>A copy of <c>samples/apps</c> that takes the packages from here.</summary>
    public static string Apps => _folder!["apps"];

    [OneTimeSetUp]
    public void PackAll()
    {
        _folder = new TemporaryFolder();
        foreach (string project in new[] { "src/Conversion.Core", "src/Conversion.Storage", "src/Conversion.Batch", "tests/Conversion.Storage.Testing" })
        {
            Pack(project, Packages);
        }

        // The tool for this platform and its worker are made from the compilation that other tests use, too.
        string worker = $"-p:NodeWorkerFolder={NativeProgram.WorkerFolder ?? "none"}";
        using (NativeProgram.Lock())
        {
            if (NativeProgram.WorkerFolder is not null)
            {
                Pack("src/Hosts.Worker", Packages, worker);
            }

            Pack(
                "src/Hosts.Orchestrator",
                Packages,
                [
                    worker, $"-p:NativeArtifactsPath={NativeProgram.BuildFolder}", .. NativeProgram.BuildArguments.Skip(2),
                    $"-p:ToolPackageRuntimeIdentifiers=\"{(NativeProgram.PublishFolder is null ? "" : $"{NativeProgram.Runtime};")}any\"",
                ]);
        }

        string apps = Path.Combine(RepositoryPaths.Root, "samples", "apps");
        foreach (string file in Directory.EnumerateFiles(apps, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(apps, f).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")))
        {
            string copy = Path.Combine(Apps, Path.GetRelativePath(apps, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string config = Path.Combine(Apps, "nuget.config");
        string text = File.ReadAllText(config);
        Assert.That(text, Does.Contain("../../artifacts/packages"));
        File.WriteAllText(config, text.Replace("../../artifacts/packages", Packages));
    }

    [OneTimeTearDown]
    public void Delete() => _folder?.Dispose();

    /// <summary>Packs a project, as it was built, into a folder.</summary>
    public static void Pack(string project, string folder, params string[] properties) => Dotnet.Run(
        RepositoryPaths.Root, packageCache: null,
        ["pack", project, "--no-build", "-c", Dotnet.Configuration, "-o", folder, "--nologo", .. properties]);
}
