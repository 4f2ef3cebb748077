using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>What goes wrong before or around the images: one line that names the thing, and the right exit code.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class UsageErrorTests
{
    private static readonly string Sample = Path.Combine(RepositoryPaths.Root, "samples", "images", "size-64x48.jpg");

    [TestCase(new[] { "convert", "--frobnicate", "in", "out" }, "--frobnicate")]
    [TestCase(new[] { "convert", "in" }, "TARGET")]
    [TestCase(new[] { "frobnicate" }, "frobnicate")]
    [TestCase(new[] { "convert", "in", "out", "--compression", "tiny" }, "--compression")]
    [TestCase(new[] { "convert", "in", "out", "--memory", "3" }, "--memory")]
    [TestCase(new[] { "convert", "in", "out", "--parallelism", "0" }, "--parallelism")]
    [TestCase(new[] { "convert", "in", "out", "--output", "xml" }, "xml")]
    [TestCase(new[] { "status", "" }, "ID: expected a value; found ''")]
    [TestCase(new[] { "convert", "in", " " }, "TARGET: expected a value; found ''")]
    [TestCase(new[] { "submit", "in", "out", "--pool-id", "" }, "--pool-id: expected a value; found ''")]
    [TestCase(new[] { "report", "out", "--html", "" }, "--html: expected a value; found ''")]
    [TestCase(new[] { "clean", "--runs", "out", "--keep", "some" }, "--keep: expected a whole number; found 'some'")]
    [TestCase(new[] { "logs", "out", "--shard", "1.5" }, "--shard: expected a whole number; found '1.5'")]
    [TestCase(new[] { "clean", "--runs", "out", "--keep" }, "--keep: expected N; found nothing")]
    [TestCase(new[] { "convert", "in", "out", "--name", "a/b" }, "'a/b'")]
    [TestCase(new[] { "generate", "out", "--count", "0" }, "--count")]
    [TestCase(new[] { "generate", "out", "--count", "1", "--size", "0x7" }, "--size")]
    [TestCase(new[] { "status", "20260101-000000-abcdef" }, "20260101-000000-abcdef")]
    [TestCase(new[] { "convert", "az://images", "out" }, "AZURE_STORAGE_ACCOUNT_NAME")]
    public void Imgconv_UsageError_ExitsTwoWithOneLineThatNamesIt(string[] arguments, string named)
    {
        using var folder = new TemporaryFolder();
        using ProgramRun run = ProgramRun.Start("imgconv", arguments, folder.Path).WaitForExit();

        AssertOneLine(run, 2, named);
    }

    [Test]
    public void Convert_MissingSource_ExitsThree()
    {
        using var folder = new TemporaryFolder();

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["missing"], folder["out"]);

        AssertOneLine(run, 3, folder["missing"]);
    }

    [Test]
    public void Convert_SourceInsideTarget_ExitsTwo()
    {
        using var folder = new TemporaryFolder();
        Put(folder["out", "in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["out", "in"], folder["out"]);

        AssertOneLine(run, 2, folder["out", "in"]);
    }

    [Test]
    public void Convert_SameFolderForBothThroughALink_ExitsTwo()
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"]);
        Directory.CreateSymbolicLink(folder["alias"], folder["in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["alias"]);

        AssertOneLine(run, 2, folder["in"]);
    }

    [Test]
    public void Convert_EmptyFolder_ExitsNineAndMakesNoTarget()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);

        AssertOneLine(run, 9, folder["in"]);
        Assert.That(Directory.Exists(folder["out"]), Is.False);
    }

    [Test]
    public void Convert_FolderWithoutJpegs_ExitsNine()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(folder["in", "notes.txt"], "no picture");

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);

        AssertOneLine(run, 9, "1 other file");
    }

    [Test]
    public void Convert_TwoSourcesForOnePng_ExitsTwoAndNamesBoth()
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"], "a.jpg");
        Put(folder["in"], "a.JPEG");

        using ProgramRun collision = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        using ProgramRun apart = ProgramRun.Imgconv("convert", folder["in"], folder["out"], "--names", "append");

        AssertOneLine(collision, 2, "'a.JPEG' and 'a.jpg'");
        Assert.That(apart.ExitCode, Is.Zero);
        Assert.That(File.Exists(folder["out", "a.jpg.png"]) && File.Exists(folder["out", "a.JPEG.png"]));
    }

    [Test]
    public void Convert_SourceIsAFile_ExitsTwo()
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in", "a.jpg"], folder["out"]);

        AssertOneLine(run, 2, $"{folder["in", "a.jpg"]} is a file");
    }

    [TestCase("--include-pattern")]
    [TestCase("--exclude-pattern")]
    [TestCase("--state")]
    [TestCase("--compression")]
    public void Convert_EmptyFlag_ExitsTwoRatherThanTakeTheDefault(string flag)
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"]);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["out"], flag, "");

        AssertOneLine(run, 2, "found ''");
        Assert.That(Directory.Exists(folder["out"]), Is.False);
    }

    [Test]
    public void Convert_FolderNamedLikeAnOptionBehindTwoDashes_IsAFolder()
    {
        using var folder = new TemporaryFolder();
        Put(folder["--in"]);

        using ProgramRun run = ProgramRun.Start("imgconv", ["convert", "--", "--in", "out"], folder.Path).WaitForExit();

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
    }

    [Test]
    public void Convert_FailedNameWithControlCharacters_IsSpelledOut()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(folder["in", "two\nlines\u001b[2J.jpg"], "");

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);

        Assert.That(run.Output, Does.Contain(@"two\u000alines\u001b[2J.jpg"));
    }

    [Test]
    public void Convert_TargetIsAFile_ExitsTwoWithOneLine()
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"]);
        File.WriteAllText(folder["out"], "in the way");

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);

        AssertOneLine(run, 2, $"{folder["out"]} is a file");
    }

    [Test]
    public void Convert_UnwritableTarget_ExitsThree()
    {
        using var folder = new TemporaryFolder();
        Put(folder["in"]);
        using var disk = TemporaryFileSystem.Mount(folder["readonly"], "1m", readOnly: true);

        using ProgramRun run = ProgramRun.Imgconv("convert", folder["in"], folder["readonly", "out"]);

        AssertOneLine(run, 3, folder["readonly", "out"]);
    }

    [Test]
    public void Convert_FullDisk_ExitsFiveAndFinishesOnceThereIsRoom()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", folder["in"], "--count", "40", "--size", "400x300");
        using var disk = TemporaryFileSystem.Mount(folder["disk"], "1m", readOnly: false);

        using ProgramRun full = ProgramRun.Imgconv("convert", folder["in"], folder["disk", "out"]);
        disk.Resize("64m");
        using ProgramRun again = ProgramRun.Imgconv("convert", folder["in"], folder["disk", "out"]);

        AssertOneLine(full, 5, folder["disk", "out"]);
        Assert.Multiple(() =>
        {
            Assert.That(again.ExitCode, Is.Zero, again.Output + again.Errors);
            Assert.That(Directory.GetFiles(folder["disk", "out"], "*.png"), Has.Length.EqualTo(40));
        });
    }

    private static void AssertOneLine(ProgramRun run, int exitCode, string named) => Assert.Multiple(() =>
    {
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output + run.Errors);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(1), run.Errors);
        Assert.That(lines[0], Does.StartWith("error: ").And.Contain(named));
    });

    private static void Put(string folder, string name = "a.jpg")
    {
        Directory.CreateDirectory(folder);
        File.Copy(Sample, Path.Combine(folder, name));
    }
}
