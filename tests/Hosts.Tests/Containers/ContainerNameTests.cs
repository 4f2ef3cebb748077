using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary>Names that a container takes, from listing to PNG, and what becomes of them where a folder is the target.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContainerNameTests
{
    private static readonly string Longest = new string('x', 500) + "/" + new string('日', 518) + ".jpeg";

    private static readonly string[] ForAnyTarget =
    [
        "plain.jpg", "two words.jpg", "100%.jpg", "%41.jpg", "what?.jpg", "no#1.jpg", "süß/日本.jpg", "\U0001F600.jpg",
        "e\u0301.jpg", "\u00e9.jpg", "a+b&c=d.jpg", "dots...jpg", ".hidden/.x.jpg", "deep/er/and/deeper/still.JPG",
        "it's.jpg", "semi;colon.jpg", "[x].jpg", "~tilde.jpg", "plain.jpg.jpeg", "trailing./dot.jpg", "tab\t.jpg", "space /x.jpg",
        "back\\slash.jpg",
        // Only Windows cannot hold these.
        "CON.jpg", "c:/x.jpg",
    ];

    private static readonly string[] ForContainersOnly =
    [
        "a//b.jpg", "/leading.jpg", ".imgconv/x.jpg",
    ];

    private readonly ContainerBench _bench = new();

    [Test]
    public async Task Convert_OddNamesToAContainer_AllConvertAndVerify()
    {
        string[] names = [.. ForAnyTarget, .. ForContainersOnly, Longest];
        await _bench.PutAsync(names);
        Assert.That(Longest, Has.Length.EqualTo(1024));

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out);
        using ProgramRun verified = _bench.Imgconv("verify", _bench.In, _bench.Out, "--pixels", "all", "--output", "json");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        Assert.That(
            (await ContainerBench.ListAsync(_bench.Target)).Select(b => b.Name),
            Is.EquivalentTo(names.Select(PngOf)));
        Assert.That(ContainerBench.Json(verified).GetProperty("compared").GetInt32(), Is.EqualTo(names.Length), verified.Output);
        Assert.That(verified.ExitCode, Is.Zero, verified.Output + verified.Errors);
    }

    [Test]
    public async Task Convert_OddNamesToAFolder_ThoseThatItCannotTakeFailByName()
    {
        using var folder = new TemporaryFolder();
        await _bench.PutAsync([.. ForAnyTarget, .. ForContainersOnly]);

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, folder["out"], "--output", "json");
        using ProgramRun report = _bench.Imgconv("report", folder["out"], "--output", "json");

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Output + run.Errors);
        JsonElement[] failures = [.. ContainerBench.Json(report).GetProperty("failures").EnumerateArray()];
        Assert.That(failures.Select(f => f.GetProperty("name").GetString()), Is.EquivalentTo(ForContainersOnly));
        Assert.That(failures.Select(f => f.GetProperty("kind").GetString()).Distinct(), Is.EqualTo(["Unsupported"]));
        foreach (string name in ForAnyTarget)
        {
            Assert.That(File.Exists(folder["out", PngOf(name)]), name);
        }
    }

    [Test]
    public async Task Convert_NameTooLongForItsPng_FailsByNameAndTheOthersConvert()
    {
        await _bench.PutAsync("a.jpg", Longest);

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out, "--names", "append");

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Output + run.Errors);
        Assert.That(run.Output, Does.Contain("Unsupported").And.Contain("1028").And.Contain("1 converted"));
    }

    [Test]
    public async Task Convert_PrefixWithOddCharacters_IsTakenAsTyped()
    {
        await _bench.PutAsync("100% süß/a.jpg", "100%/b.jpg");

        using ProgramRun run = _bench.Imgconv("convert", $"{_bench.In}/100% süß", $"{_bench.Out}/x y");
        using ProgramRun url = _bench.Imgconv(
            "convert",
            $"{Azurite.Shared.Endpoint}/{_bench.Source.Name}/100%25%20s%C3%BC%C3%9F",
            $"{Azurite.Shared.Endpoint}/{_bench.Target.Name}/x%20y",
            "--output",
            "json");

        Assert.That((run.ExitCode, url.ExitCode), Is.EqualTo((0, 0)), run.Errors + url.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Target)).Select(b => b.Name), Is.EqualTo(["x y/a.png"]));
        Assert.That(ContainerBench.Json(url).GetProperty("upToDate").GetInt32(), Is.EqualTo(1));
    }

    // The service takes a backslash for a slash, and so does its emulator.
    private static string PngOf(string name) => Path.ChangeExtension(name, ".png").Replace('\\', '/');
}
