using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>Promise 7 on lesser processors: with narrower vectors, or none, the whole program writes the same bytes; compiled as it
/// runs, or ahead of time.</summary>
[TestFixture]
public sealed class NarrowVectorTests
{
    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void Convert_InstructionsLeftOut_WritesTheSameBytes(string switchedOff)
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", "4", "--size", "420x300", "--noise", "20");
        Assert.That(generated.ExitCode, Is.Zero, generated.Errors);
        using (Assert.EnterMultipleScope())
        {
            foreach (string preset in (string[])["fast", "balanced", "small"])
            {
                Dictionary<string, byte[]> here = Convert(NativeProgram.Imgconv, folder, preset, new Dictionary<string, string>());
                Dictionary<string, byte[]> there = Convert(
                    NativeProgram.ManagedImgconv, folder, preset, new Dictionary<string, string> { [switchedOff] = "0" });

                Assert.That(there.Keys, Is.EquivalentTo(here.Keys).And.Exactly(4).Items);
                Assert.That(there.Where(f => !f.Value.AsSpan().SequenceEqual(here[f.Key])).Select(f => f.Key), Is.Empty, preset);
            }
        }
    }

    private static Dictionary<string, byte[]> Convert(
        string program, TemporaryFolder folder, string preset, Dictionary<string, string> environment)
    {
        string target = folder[$"{preset}-{environment.Count}"];
        using ProgramRun run = ProgramRun.Start(
            program, ["convert", folder["in"], target, "--compression", preset], environment: environment).WaitForExit();
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return Directory.GetFiles(target, "*.png").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
    }
}
