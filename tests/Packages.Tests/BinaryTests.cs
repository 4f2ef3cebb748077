using Conversion.Testing;

namespace Packages.Tests;

/// <summary>The program as one file.</summary>
public sealed class BinaryTests
{
    [Test]
    public void Binary_Published_ConvertsWhereThereIsNoDotnet()
    {
        // From a copy: other projects are being built from these sources meanwhile, for no particular platform.
        using var folder = new TemporaryFolder();
        ToolResult copied = DebianTool.RunUnchecked(
            "sh", "-c", "cd \"$0\" && git ls-files -z src docs/icon.png '*.props' BannedSymbols.txt global.json .editorconfig | xargs -0 cp --parents -t \"$1\"",
            RepositoryPaths.Root, folder.Path);
        Assert.That(copied.ExitCode, Is.Zero, copied.Error);
        Dotnet.Run(
            folder.Path, packageCache: null,
            "publish", "src/Hosts.Orchestrator", "-c", "Release", "-p:PublishProfile=binary", "-r", "linux-x64", "--nologo",
            "-p:RunAnalyzersDuringBuild=false");
        string published = folder["artifacts", "imgconv", "linux-x64"];

        Assert.That(Directory.EnumerateFiles(published).Select(Path.GetFileName), Is.EqualTo(["imgconv"]));
        using ProgramRun run = ProgramRun.Start(
            Path.Combine(published, "imgconv"),
            ["convert", Path.Combine(RepositoryPaths.Root, "samples", "images"), folder["pngs"]],
            environment: new Dictionary<string, string> { ["DOTNET_ROOT"] = "/nowhere", ["PATH"] = "/nowhere" }).WaitForExit();
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        Assert.That(File.Exists(folder["pngs", "size-64x48.png"]));
    }
}
