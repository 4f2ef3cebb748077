using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>Real file systems as targets. CI takes the short form; <c>IMGCONV_MOUNTS=all</c> is the whole one (docs/testing.md).</summary>
[TestFixture]
public sealed class MountTests
{
    private const int SigKill = 9;
    private const int Images = 60;

    private static IEnumerable<string> Kinds =>
        Environment.GetEnvironmentVariable("IMGCONV_MOUNTS") == "all" ? ["exfat", "ntfs", "rclone", "sshfs"] : ["exfat"];

    [TestCaseSource(nameof(Kinds))]
    public async Task Convert_KilledInTheMiddle_TheSameCommandClosesTheCount(string kind)
    {
        using var folder = new TemporaryFolder();
        using FuseMount mount = FuseMount.Mount(kind, folder, out string path);
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", $"{Images}", "--size", "160x120");
        string target = Path.Join(path, "out");
        await KillAfterAsync(pngs: 5, folder["in"], target);

        using ProgramRun rest = ProgramRun.Imgconv("convert", folder["in"], target, "--output", "json");
        using ProgramRun again = ProgramRun.Imgconv("convert", folder["in"], target, "--output", "json");
        using ProgramRun verify = ProgramRun.Imgconv("verify", folder["in"], target, "--pixels", "all");

        Assert.That(rest.ExitCode, Is.Zero, rest.Errors);
        JsonElement sums = JsonDocument.Parse(rest.Output).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(sums.GetProperty("converted").GetInt32() + sums.GetProperty("upToDate").GetInt32(), Is.EqualTo(Images));
            Assert.That(sums.GetProperty("upToDate").GetInt32(), Is.GreaterThanOrEqualTo(4), "what was written is not written again");
            Assert.That(JsonDocument.Parse(again.Output).RootElement.GetProperty("upToDate").GetInt32(), Is.EqualTo(Images));
            Assert.That(verify.ExitCode, Is.Zero, verify.Output + verify.Errors);
            Assert.That(Directory.GetFiles(target), Has.Length.EqualTo(Images).And.All.EndsWith(".png"), "nothing but PNGs is visible");
        });
    }

    [Test]
    public async Task Convert_KilledAndASourceRenamedByCase_ConvergesOnExfat()
    {
        using var folder = new TemporaryFolder();
        using FuseMount mount = FuseMount.Mount("exfat", folder, out string path);
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", $"{Images}", "--size", "160x120");
        string target = Path.Join(path, "out");
        await KillAfterAsync(pngs: 5, folder["in"], target);
        File.Move(folder["in", "demo-image-000000.jpg"], folder["in", "DEMO-image-000000.JPG"]);

        using ProgramRun rest = ProgramRun.Imgconv("convert", folder["in"], target, "--output", "json");
        using ProgramRun verify = ProgramRun.Imgconv("verify", folder["in"], target, "--pixels", "all");

        JsonElement sums = JsonDocument.Parse(rest.Output).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That((rest.ExitCode, verify.ExitCode), Is.EqualTo((0, 0)), rest.Errors + verify.Output + verify.Errors);
            Assert.That(sums.GetProperty("converted").GetInt32() + sums.GetProperty("upToDate").GetInt32(), Is.EqualTo(Images));
            Assert.That(Directory.GetFiles(target, "*.png"), Has.Length.EqualTo(Images), "one PNG for each image");
        });
    }

    [Test]
    public void Convert_NamesThatMeetOnExfat_AreNamedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        using FuseMount mount = FuseMount.Mount("exfat", folder, out string path);
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", "1", "--size", "64x48");
        string first = Directory.GetFiles(folder["in"], "*.jpg").Single();
        File.Copy(first, folder["in", "IMG_1.jpg"]);
        File.Copy(first, folder["in", "img_1.jpg"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], Path.Join(path, "out"));

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("IMG_1.jpg").And.Contain("img_1.jpg"));
        Assert.That(Directory.Exists(Path.Join(path, "out")) ? Directory.GetFiles(Path.Join(path, "out"), "*.png") : [], Is.Empty);
    }

    [Test]
    public void Convert_NamesThatExfatCannotHold_FailForGoodAndByName()
    {
        using var folder = new TemporaryFolder();
        using FuseMount mount = FuseMount.Mount("exfat", folder, out string path);
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", "1", "--size", "64x48");
        string first = Directory.GetFiles(folder["in"], "*.jpg").Single();
        string[] names = ["a:b.jpg", "q?.jpg", "tab\t.jpg"];
        foreach (string name in names)
        {
            File.Copy(first, folder["in", name]);
        }

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], Path.Join(path, "out"), "--output", "json");

        JsonElement sums = JsonDocument.Parse(run.Output).RootElement;
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        Assert.That((sums.GetProperty("converted").GetInt32(), sums.GetProperty("failed").GetInt32()), Is.EqualTo((1, names.Length)));
        Assert.That(sums.GetProperty("failures").GetProperty("Unsupported").GetInt32(), Is.EqualTo(names.Length), "running again does not help");
    }

    private static async Task KillAfterAsync(int pngs, string source, string target)
    {
        using ProgramRun killed = ProgramRun.Start("imgconv", ["convert", source, target, "--parallelism", "1"]);
        while (!Directory.Exists(target) || Directory.EnumerateFiles(target, "*.png").Take(pngs).Count() < pngs)
        {
            Assert.That(killed.HasExited, Is.False, killed.Output + killed.Errors);
            await Task.Delay(20);
        }

        killed.Signal(SigKill);
        _ = killed.WaitForExit();
    }
}
