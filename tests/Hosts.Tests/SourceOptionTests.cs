using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>Which files of a folder are images, what is said of the others, and what is carried to the PNGs.</summary>
[TestFixture]
public sealed class SourceOptionTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeSource()
    {
        _folder = new TemporaryFolder();
        using ProgramRun generated = ProgramRun.Imgconv("generate", _folder["outside"], "--count", "4", "--size", "64x48");
        string[] images = [.. Directory.GetFiles(_folder["outside"], "*.jpg").Order(StringComparer.Ordinal)];
        Directory.CreateDirectory(_folder["in"]);
        File.Move(images[0], _folder["in", "IMG_0001"]);
        File.Move(images[1], _folder["in", "IMG_0002.HEIC"]);
        File.Move(images[2], _folder["in", "a.jpg"]);
        File.WriteAllText(_folder["in", "notes.txt"], "not an image");
        Directory.CreateSymbolicLink(_folder["in", "link"], _folder["outside"]);
        Directory.CreateSymbolicLink(_folder["in", "loop"], ".");
    }

    [TearDown]
    public void RemoveSource() => _folder.Dispose();

    [Test]
    public void Convert_ByDefault_SaysEverywhereWhatIsIgnoredAndWhy()
    {
        using ProgramRun convert = Run("convert", _folder["in"], _folder["out"]);
        using ProgramRun verify = Run("verify", _folder["in"], _folder["out"], "--verbosity", "detailed");
        using ProgramRun status = Run("status", _folder["out"], "--verbosity", "detailed");
        using ProgramRun report = Run("report", _folder["out"], "--output", "json");
        using ProgramRun json = Run("convert", _folder["in"], _folder["out"], "--output", "json");

        const string files = "3 files not named like a JPEG, 2 links to a folder";
        JsonElement reported = JsonDocument.Parse(report.Output).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That((convert.ExitCode, verify.ExitCode, status.ExitCode), Is.EqualTo((0, 0, 0)), convert.Errors + verify.Errors + status.Errors);
            Assert.That(convert.Output, Does.Contain(files).And.Not.Contain("notes.txt"));
            Assert.That(verify.Output, Does.Contain(files).And.Contain("notes.txt: not named like a JPEG"));
            Assert.That(status.Output, Does.Contain(files).And.Contain("IMG_0002.HEIC: not named").And.Contain("link/: to a folder"));
            Assert.That(JsonDocument.Parse(json.Output).RootElement.GetProperty("ignoredBy").GetProperty("FolderLink").GetInt32(), Is.EqualTo(2));
            Assert.That(reported.GetProperty("ignoredFiles").GetArrayLength(), Is.EqualTo(5));
            Assert.That(reported.GetProperty("summary").GetProperty("ignoredBy").GetProperty("Name").GetInt32(), Is.EqualTo(3));
        });
    }

    [Test]
    public void PlanAndResume_SelectContentAndFollowSymlinks_TakeAllThatBeginLikeJpegs()
    {
        string[] options = ["--select", "content", "--follow-symlinks"];
        using ProgramRun plan = Run(["plan", _folder["in"], _folder["out"], .. options]);
        using ProgramRun resume = Run("resume", _folder["out"]);
        using ProgramRun again = Run(["convert", _folder["in"], _folder["out"], "--output", "json", .. options]);
        using ProgramRun verify = Run(["verify", _folder["in"], _folder["out"], "--pixels", "all", .. options]);

        Assert.Multiple(() =>
        {
            Assert.That((plan.ExitCode, resume.ExitCode, verify.ExitCode), Is.EqualTo((0, 0, 0)), plan.Errors + resume.Errors + verify.Output);
            Assert.That(plan.Output, Does.Contain("1 file that does not begin like a JPEG"));
            Assert.That(JsonDocument.Parse(again.Output).RootElement.GetProperty("upToDate").GetInt32(), Is.EqualTo(4));
            Assert.That(
                Directory.GetFiles(_folder["out"], "*.png", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder["out"], f)),
                Is.EquivalentTo(new[] { "IMG_0001.png", "IMG_0002.HEIC.png", "a.png", "link/demo-image-000003.png" }));
        });
    }

    [Test]
    public void Preflight_ReadsTheImageThatTheRunWouldRead()
    {
        File.WriteAllText(_folder["list"], "a.jpg\nnone.jpg\n");
        string[] places = [_folder["in"], _folder["out"]];

        using ProgramRun byName = Run(["preflight", .. places]);
        using ProgramRun byContent = Run(["preflight", .. places, "--select", "content"]);
        using ProgramRun excluded = Run(["preflight", .. places, "--exclude-pattern", "a.*"]);
        using ProgramRun linked = Run(["preflight", .. places, "--exclude-pattern", "a.*", "--follow-symlinks"]);
        using ProgramRun listed = Run(["preflight", .. places, "--files", _folder["list"]]);
        using ProgramRun preserved = Run(["preflight", .. places, "--preserve", "times,tags"]);
        using ProgramRun plan = Run(["plan", .. places, "--select", "content"]);
        using ProgramRun planned = Run("preflight", "--run", _folder["out"]);
        using ProgramRun contradicted = Run("preflight", "--run", _folder["out"], "--select", "content");

        Assert.Multiple(() =>
        {
            Assert.That(byName.Output, Does.Contain("'a.jpg' be read"));
            Assert.That(byContent.Output, Does.Contain("'IMG_0001' be read"));
            Assert.That(excluded.Output, Does.Match("note +source: list and read.* holds no JPEG that does not match 'a\\.\\*'; 5 other files"));
            Assert.That(linked.Output, Does.Contain("'link/demo-image-000003.jpg' be read"));
            Assert.That(listed.ExitCode, Is.EqualTo(3));
            Assert.That(listed.Output, Does.Match("FAILED +source: files +1 of the 2 names in the list .* none.jpg").And.Not.Contain("holds no JPEG"));
            Assert.That(preserved.Output, Does.Match("note +target: properties +Not kept: tags"));
            Assert.That(planned.Output, Does.Contain("'IMG_0001' be read"), plan.Errors + planned.Errors);
            Assert.That(contradicted.ExitCode, Is.EqualTo(2));
            Assert.That(contradicted.Errors, Does.Contain("--select: not together with --run"));
        });
    }

    [Test]
    public void Verify_Files_LooksAtThoseOnly()
    {
        File.WriteAllText(_folder["list"], "a.jpg\n");
        File.Copy(_folder["in", "a.jpg"], _folder["in", "b.jpg"]);

        using ProgramRun convert = Run("convert", _folder["in"], _folder["out"]);
        File.Delete(_folder["out", "b.png"]);
        using ProgramRun all = Run("verify", _folder["in"], _folder["out"]);
        using ProgramRun verify = Run("verify", _folder["in"], _folder["out"], "--files", _folder["list"]);

        Assert.That((convert.ExitCode, all.ExitCode, verify.ExitCode), Is.EqualTo((0, 6, 0)), verify.Output + verify.Errors);
        Assert.That(verify.Output, Does.Contain("1 image = 1 good"));
    }

    [TestCase("convert")]
    [TestCase("preflight")]
    public void Run_SelectContentType_NeedsAContainer(string verb)
    {
        using ProgramRun run = Run(verb, _folder["in"], _folder["out"], "--select", "content-type");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("needs a container"));
    }

    [Test]
    public void Convert_PreserveTimes_GivesPngsTheTimesAndConverges()
    {
        var time = new DateTime(2018, 7, 6, 5, 4, 3, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder["in", "a.jpg"], time);
        string[] options = ["--preserve", "times,tags"];

        using ProgramRun first = Run(["convert", _folder["in"], _folder["out"], .. options]);
        using ProgramRun second = Run(["convert", _folder["in"], _folder["out"], "--output", "json", .. options]);
        using ProgramRun wrong = Run("convert", _folder["in"], _folder["out"], "--preserve", "times,7");

        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero, first.Errors);
            Assert.That(first.Output, Does.Match("Not kept +tags"));
            Assert.That(File.GetLastWriteTimeUtc(_folder["out", "a.png"]), Is.EqualTo(time));
            Assert.That(JsonDocument.Parse(second.Output).RootElement.GetProperty("upToDate").GetInt32(), Is.EqualTo(1));
            Assert.That(wrong.ExitCode, Is.EqualTo(2));
            Assert.That(wrong.Errors, Does.Contain("times,metadata,tags"));
        });
    }

    [TestCase("none")]
    [TestCase("lines")]
    public void Convert_Progress_IsTaken(string mode)
    {
        using ProgramRun run = Run("convert", _folder["in"], _folder["out"], "--progress", mode);

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
    }

    private static ProgramRun Run(params string[] arguments) => ProgramRun.Imgconv(arguments);
}
