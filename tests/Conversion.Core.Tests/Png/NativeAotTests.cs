using System.Runtime.InteropServices;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Png;

/// <summary>Promise 7 across compilers: what a program compiled ahead of time writes is what this process writes.</summary>
[TestFixture]
public sealed class NativeAotTests
{
    private static readonly string Driver = Path.Combine(RepositoryPaths.Root, "tests", "Conversion.Benchmarks.Driver");

    [Test]
    [Explicit("slow: publishes a program; dotnet test -c Release --project tests/Conversion.Core.Tests --filter Category=Aot")]
    [Category("Aot")]
    public void Convert_CompiledAheadOfTime_GivesTheBytesOfThisProcess()
    {
        using var folder = new TemporaryFolder();
        string[] samples = [.. Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "samples", "images"), "*.jpg")
            .Where(f => Bytes(f, CompressionPreset.Fast) is not null).Order(StringComparer.Ordinal)];
        Publish(folder["program"]);
        using (Assert.EnterMultipleScope())
        {
            foreach (CompressionPreset preset in Enum.GetValues<CompressionPreset>())
            {
                string target = Directory.CreateDirectory(folder[preset.ToString()]).FullName;
                ToolResult run = DebianTool.RunUnchecked(
                    Path.Combine(folder["program"], "conversion-driver"), [preset.ToString(), target, .. samples]);
                Assert.That(run.ExitCode, Is.Zero, run.Error);
                foreach (string sample in samples)
                {
                    byte[] native = File.ReadAllBytes(
                        Path.Combine(target, Path.GetFileNameWithoutExtension(sample) + ".png"));
                    Assert.That(native.AsSpan().SequenceEqual(Bytes(sample, preset)), $"{Path.GetFileName(sample)}, {preset}");
                }
            }
        }
    }

    private static byte[]? Bytes(string sample, CompressionPreset preset)
    {
        try
        {
            return Conversions.Encode(File.ReadAllBytes(sample), new ConversionOptions { Compression = preset }).Png;
        }
        catch (ImageConversionException)
        {
            return null;
        }
    }

    private static void Publish(string target)
    {
        string[] instructions = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? ["-p:IlcInstructionSet=x86-64-v3"]
            : [];
        ToolResult publish = DebianTool.RunUnchecked("dotnet", [
            "publish", Driver, "-c", "Release", "-v", "q", "--nologo", "-r", RuntimeInformation.RuntimeIdentifier,
            "-o", target, "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc", .. instructions]);
        Assert.That(publish.ExitCode, Is.Zero, publish.OutputText);
    }
}
