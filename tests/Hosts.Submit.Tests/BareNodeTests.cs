using Conversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The published worker in a root file system that holds nothing but the C library, C++'s and OpenSSL: what every
/// Debian and Ubuntu image has.</summary>
[TestFixture]
public sealed class BareNodeTests
{
    private static readonly string[] Tls = ["libssl.so.3", "libcrypto.so.3"];

    [Test]
    [Explicit("Compiles the worker to native code, which takes minutes; IMGCONV_TEST_WORKER names a published one.")]
    public void Worker_NeitherDotnetNorFontconfig_ConvertsAsHere()
    {
        using var root = new TemporaryFolder();
        using var published = new TemporaryFolder();
        string worker = Environment.GetEnvironmentVariable("IMGCONV_TEST_WORKER") ?? Publish(published.Path);
        Directory.CreateDirectory(root["worker"]);
        Directory.CreateDirectory(root["in"]);
        string[] files = [Path.Combine(worker, "imgconv-worker"), Path.Combine(worker, "libSkiaSharp.so")];
        foreach (string file in files)
        {
            File.Copy(file, root["worker", Path.GetFileName(file)]);
        }

        foreach (string library in files.SelectMany(NeededBy).Concat(Tls.Select(FindLibrary)).Distinct())
        {
            string copy = root[library.TrimStart('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy, overwrite: true);
        }

        string samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
        File.Copy(Path.Combine(samples, "size-64x48.jpg"), root["in", "a.jpg"]);

        ToolResult run = DebianTool.RunUnchecked(
            "env", "AZURE_STORAGE_INPUT_CONTAINER=/in", "AZURE_STORAGE_OUTPUT_CONTAINER=/out",
            "chroot", root.Path, "/worker/imgconv-worker", "--task-id", "0", "--total-tasks", "1");
        using ProgramRun here = ProgramRun.Start(BuiltPrograms.Imgconv, ["convert", root["in"], root["here"]]).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.OutputText + run.Error);
            Assert.That(here.ExitCode, Is.Zero, here.Errors);
            Assert.That(File.ReadAllBytes(root["out", "a.png"]), Is.EqualTo(File.ReadAllBytes(root["here", "a.png"])));
            Assert.That(
                Directory.EnumerateFiles(root.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
                Has.None.Contains("fontconfig").And.None.Contains("coreclr"));
        });
    }

    private static string Publish(string folder)
    {
        ToolResult publish = DebianTool.RunUnchecked(
            "dotnet", "publish", Path.Combine(RepositoryPaths.Root, "src", "Hosts.Worker"), "-p:PublishProfile=node", "-o", folder);
        Assert.That(publish.ExitCode, Is.Zero, publish.OutputText);
        return folder;
    }

    private static IEnumerable<string> NeededBy(string file) => DebianTool.RunUnchecked("ldd", file).OutputText.Split('\n')
        .Select(line => line.Split("=>")[^1].Trim().Split(' ')[0])
        .Where(path => path.StartsWith('/') && File.Exists(path));

    private static string FindLibrary(string name) =>
        DebianTool.RunUnchecked("ldconfig", "-p").OutputText.Split('\n')
            .Where(line => line.TrimStart().StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => line.Split("=>")[^1].Trim())
            .First();
}
