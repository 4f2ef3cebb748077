using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The program compiled ahead of time, and its archive.</summary>
public sealed class BinaryTests
{
    private static readonly string[] Files = ["libSkiaSharp.so", "licenses/dotnet.txt", "licenses/imgconv.txt", "licenses/skiasharp.txt"];
    private static readonly string[] WorkerFiles = [.. Files.Prepend("imgconv-worker").Select(f => $"worker/linux-x64/{f}")];
    private static readonly string Images = Path.Combine(RepositoryPaths.Root, "samples", "images");

    [Test]
    public void Folder_Published_ConvertsWhereThereIsNoDotnet()
    {
        string published = NativeProgram.Require();
        using var folder = new TemporaryFolder();

        Assert.That(
            Directory.EnumerateFiles(published, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(published, f)).Order(StringComparer.Ordinal),
            Is.EqualTo((string[])["imgconv", .. Files, .. NativeProgram.WorkerFolder is null ? [] : WorkerFiles]));
        using ProgramRun run = ProgramRun.Start(
            Path.Combine(published, "imgconv"), ["convert", Images, folder["pngs"]],
            environment: new Dictionary<string, string> { ["DOTNET_ROOT"] = "/nowhere", ["PATH"] = "/nowhere" }).WaitForExit();
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        Assert.That(File.Exists(folder["pngs", "size-64x48.png"]));
    }

    [Test]
    public void Program_Linked_NeedsTheCLibraryAlone()
    {
        string program = Path.Combine(NativeProgram.Require(), "imgconv");

        Assert.That(BareRoot.LinkedWith(program).Select(f => Path.GetFileName(f)), Has.All.Match(@"^(libc|libm|ld-linux[a-z0-9-]*)\.so\."));
    }

    [Test]
    public void Archive_Unpacked_HoldsTheFolderAndHasItsSum()
    {
        _ = NativeProgram.Require();
        using var folder = new TemporaryFolder();
        string archive = Directory.EnumerateFiles(NativeProgram.HandOutFolder, "*.tar.gz").Single();

        ToolResult sum = DebianTool.RunUnchecked("sh", "-c", "cd \"$0\" && sha256sum -c ./*.tar.gz.sha256", NativeProgram.HandOutFolder);
        ToolResult unpacked = DebianTool.RunUnchecked("tar", "-xzf", archive, "-C", folder.Path);

        Assert.That(sum.ExitCode, Is.Zero, sum.OutputText + sum.Error);
        Assert.That(unpacked.ExitCode, Is.Zero, unpacked.Error);
        string root = Directory.EnumerateDirectories(folder.Path).Single();
        Assert.That(Path.GetFileName(root), Does.Match(@"^imgconv-\d+\.\d+\.\d+-linux-(x64|arm64)$"));
        using ProgramRun version = ProgramRun.Start(Path.Combine(root, "imgconv"), ["--version"]).WaitForExit();
        Assert.That(version.ExitCode, Is.Zero, version.Errors);
    }
}
