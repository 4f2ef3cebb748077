using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The published programs in a root file system that holds the C library and little else.</summary>
[TestFixture]
public sealed class BareNodeTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");

    [Test]
    public void Imgconv_NothingButTheCLibrary_ConvertsFoldersAsHere()
    {
        using BareRoot root = CreateForImgconv();
        CopySamples(root["in"]);

        ToolResult run = root.Run([], "/program/imgconv", "convert", "/in", "/out", "--output", "json");
        ToolResult again = root.Run([], "/program/imgconv", "convert", "/in", "/out", "--output", "json");
        ToolResult status = root.Run([], "/program/imgconv", "status", "/out");
        ToolResult report = root.Run([], "/program/imgconv", "report", "/out", "--html", "/report.html");
        using ProgramRun here = ProgramRun.Start(NativeProgram.ManagedImgconv, ["convert", root["in"], root["here"]]).WaitForExit();

        Assert.That(run.ExitCode, Is.EqualTo(4), run.OutputText + run.Error);
        Assert.That(again.OutputText, Does.Contain("\"upToDate\":31").Or.Contain("\"upToDate\": 31"), again.Error);
        Assert.That(status.ExitCode, Is.Zero, status.Error);
        Assert.That(report.ExitCode, Is.Zero, report.Error);
        Assert.That(File.Exists(root["report.html"]));
        Assert.That(Pngs(root["out"]), Is.EqualTo(Pngs(root["here"])).And.Count.EqualTo(31));
        Assert.That(
            Directory.EnumerateFiles(root["lib", "x86_64-linux-gnu"]).Concat(Directory.EnumerateFiles(root["lib64"])).Select(Path.GetFileName),
            Is.SubsetOf(["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"]));
    }

    [Test]
    public void Imgconv_ImageForSkiaWithoutItsLibraries_NamesThem()
    {
        using BareRoot root = CreateForImgconv();
        Directory.CreateDirectory(root["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), root["in", "a.jpg"]);

        ToolResult run = root.Run([], "/program/imgconv", "convert", "/in", "/out", "--decoder", "skia");

        Assert.That(run.ExitCode, Is.EqualTo(4), run.OutputText + run.Error);
        Assert.That(run.OutputText + run.Error, Does.Contain("a.jpg: This needs libSkiaSharp").And.Contain("libstdc++6"));
    }

    [TestCase("convert", "/in", "az://photos")]
    [TestCase("convert", "https://account.blob.core.windows.net/photos", "/out")]
    [TestCase("status", "20261122-170501-3f9a2c")]
    [TestCase("pool", "show", "converters")]
    public void Imgconv_CloudWithoutOpenSsl_SaysWhatIsMissingInOneLine(params string[] arguments)
    {
        using BareRoot root = CreateForImgconv();
        Directory.CreateDirectory(root["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), root["in", "a.jpg"]);

        ToolResult run = root.Run(
            [
                "AZURE_STORAGE_ACCOUNT_NAME=account", "AZURE_BATCH_ACCOUNT=account",
                "AZURE_BATCH_ENDPOINT=https://account.westeurope.batch.azure.com",
            ],
            ["/program/imgconv", .. arguments]);

        Assert.That(run.ExitCode, Is.EqualTo(3), run.OutputText + run.Error);
        Assert.That(run.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("error: ").And.Contain("libssl3"));
        Assert.That(run.OutputText, Is.Empty);
        Assert.That(Directory.Exists(root["out"]), Is.False);
    }

    [Test]
    public void Imgconv_CollectorOverTlsWithoutOpenSsl_SaysWhatIsMissing()
    {
        using BareRoot root = CreateForImgconv();

        ToolResult run = root.Run(["OTEL_EXPORTER_OTLP_ENDPOINT=https://127.0.0.1:9"], "/program/imgconv", "--version");

        Assert.That(run.ExitCode, Is.EqualTo(3), run.OutputText + run.Error);
        Assert.That(run.Error, Does.StartWith("error: OTEL_EXPORTER_OTLP_ENDPOINT").And.Contain("libssl3"));
    }

    [Test]
    public void Worker_NeitherDotnetNorFontconfig_ConvertsAsHere()
    {
        using BareRoot root = BareRoot.Create(NativeProgram.RequireWorker(), [], "imgconv-worker", "libSkiaSharp.so");
        Directory.CreateDirectory(root["in"]);
        File.Copy(Path.Combine(Samples, "size-64x48.jpg"), root["in", "a.jpg"]);

        ToolResult run = root.Run(
            ["AZURE_STORAGE_INPUT_CONTAINER=/in", "AZURE_STORAGE_OUTPUT_CONTAINER=/out"],
            "/program/imgconv-worker", "--task-id", "0", "--total-tasks", "1");
        using ProgramRun here = ProgramRun.Start(NativeProgram.ManagedImgconv, ["convert", root["in"], root["here"]]).WaitForExit();

        Assert.That(run.ExitCode, Is.Zero, run.OutputText + run.Error);
        Assert.That(Pngs(root["out"]), Is.EqualTo(Pngs(root["here"])).And.Count.EqualTo(1));
    }

    private static BareRoot CreateForImgconv() =>
        BareRoot.Create(NativeProgram.Require(), [], "imgconv", "libSkiaSharp.so");

    private static void CopySamples(string target)
    {
        foreach (string file in Directory.EnumerateFiles(Samples, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    // Each PNG's name with its bytes.
    private static Dictionary<string, string> Pngs(string folder) =>
        Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexString(System.IO.Hashing.XxHash128.Hash(File.ReadAllBytes(f))));
}
