using System.Runtime.InteropServices;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The worker compiled for nodes with Arm64 processors, by a cross compiler, and run by QEMU: its vectors are other ones.</summary>
[Explicit("Compiles the worker for Arm64 and runs it by QEMU: minutes of processor time.")]
[Category("Arm64")]
public sealed class Arm64Tests
{
    private TemporaryFolder _folder = null!;
    private string _worker = null!;

    [OneTimeSetUp]
    public void Publish()
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Absent.Report("the comparison is made on x64");
        }

        _ = NativeProgram.RequireWorker();
        DebianTool.Require("aarch64-linux-gnu-gcc");
        DebianTool.Require("qemu-aarch64-static");
        _folder = new TemporaryFolder();
        _worker = _folder["worker"];
        Dotnet.Run(
            RepositoryPaths.Root, packageCache: null,
            ["publish", "src/Hosts.Worker", "-p:PublishProfile=node", "-r", "linux-arm64", "--nologo", "--artifacts-path", _folder["build"], "-o", _worker]);
    }

    [OneTimeTearDown]
    public void Delete() => _folder?.Dispose();

    [TestCase("fast")]
    [TestCase("balanced")]
    [TestCase("small")]
    public void Worker_ForArm64_WritesTheBytesOfX64(string preset)
    {
        string x64 = _folder[$"x64-{preset}"];
        string arm64 = _folder[$"arm64-{preset}"];
        string[] arguments = ["--task-id", "0", "--total-tasks", "1", "--compression", preset];

        ToolResult expected = Convert(x64, Path.Combine(NativeProgram.WorkerFolder!, "imgconv-worker"), arguments);
        ToolResult found = Convert(arm64, "qemu-aarch64-static", ["-L", "/usr/aarch64-linux-gnu", Path.Combine(_worker, "imgconv-worker"), .. arguments]);

        Assert.That(found.ExitCode, Is.EqualTo(expected.ExitCode), found.Error);
        string[] names = [.. Directory.EnumerateFiles(x64, "*.png", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(x64, f))];
        Assert.That(names, Has.Length.GreaterThan(20));
        foreach (string name in names)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(arm64, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(x64, name))), Is.True, name);
        }
    }

    private static ToolResult Convert(string target, string program, string[] arguments)
    {
        Directory.CreateDirectory(target);
        return DebianTool.RunUnchecked(
            "env",
            [$"AZURE_STORAGE_INPUT_CONTAINER={Path.Combine(RepositoryPaths.Root, "samples", "images")}", $"AZURE_STORAGE_OUTPUT_CONTAINER={target}", program, .. arguments]);
    }
}
