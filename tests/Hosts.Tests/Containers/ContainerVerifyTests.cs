using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary><c>imgconv verify</c> of a container that was harmed in every way at once.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContainerVerifyTests
{
    private readonly ContainerBench _bench = new();

    [Test]
    public async Task Verify_EveryKindOfDifference_IsFoundByNameAndKind()
    {
        await _bench.PutAsync(
            "good.jpg", "missing.jpg", "stale.jpg", "recipe.jpg", "unstamped.jpg", "pixels.jpg", "text.jpg", "cut.jpg", "surplus.jpg");
        await _bench.PutAsync("other.jpg", ContainerBench.OtherJpeg);
        await _bench.PutAsync("png.jpg", await File.ReadAllBytesAsync(ContainerBench.Sample("misnamed-png.jpg")));
        using ProgramRun converted = _bench.Imgconv("convert", _bench.In, _bench.Out);
        await HarmAsync();

        using ProgramRun text = _bench.Imgconv("verify", _bench.In, _bench.Out, "--pixels", "all");
        using ProgramRun json = _bench.Imgconv("verify", _bench.In, _bench.Out, "--pixels", "all", "--output", "json");

        JsonElement report = ContainerBench.Json(json);
        Dictionary<string, string> found = report.GetProperty("differences").EnumerateArray()
            .ToDictionary(d => d.GetProperty("name").GetString()!, d => d.GetProperty("kind").GetString()!);
        Assert.Multiple(() =>
        {
            Assert.That(converted.ExitCode, Is.EqualTo(4), converted.Errors);
            Assert.That((text.ExitCode, json.ExitCode), Is.EqualTo((6, 6)), text.Errors);
            Assert.That(report.GetProperty("result").GetString(), Is.EqualTo("Incomplete"));
            Assert.That(found, Is.EquivalentTo(new Dictionary<string, string>
            {
                ["missing.jpg"] = "MissingPng",
                ["stale.jpg"] = "Stale",
                ["recipe.jpg"] = "OtherRecipe",
                ["unstamped.jpg"] = "Unstamped",
                ["pixels.jpg"] = "OtherPixels",
                ["text.jpg"] = "NotPng",
                ["cut.jpg"] = "NotPng",
            }));
            Assert.That(report.GetProperty("failures").EnumerateArray().Single().GetProperty("kind").GetString(), Is.EqualTo("NotJpeg"));
            Assert.That(report.GetProperty("surplusPngs").EnumerateArray().Single().GetString(), Is.EqualTo("surplus.png"));
            Assert.That(text.Output, Does.Match(@"OtherPixels +pixels\.jpg: The PNG has 17 x 33 pixels; expected 64 x 48"));
            Assert.That(
                text.Output,
                Does.Contain("Different: 10 images = 2 good + 1 failed on record (1 NotJpeg) + 7 different "
                    + "(1 MissingPng, 1 Unstamped, 1 Stale, 1 OtherRecipe, 2 NotPng, 1 OtherPixels)"));
        });
    }

    [Test]
    public async Task Verify_RepairedByConvert_ExitsZero()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        using ProgramRun converted = _bench.Imgconv("convert", _bench.In, _bench.Out);
        await ContainerBench.Of(_bench.Target, "a.png").DeleteAsync();
        await _bench.PutAsync("b.jpg", ContainerBench.OtherJpeg);

        using ProgramRun different = _bench.Imgconv("verify", _bench.In, _bench.Out);
        using ProgramRun again = _bench.Imgconv("convert", _bench.In, _bench.Out);
        using ProgramRun verified = _bench.Imgconv("verify", _bench.In, _bench.Out);

        Assert.That((different.ExitCode, again.ExitCode, verified.ExitCode), Is.EqualTo((6, 0, 0)), again.Errors);
        Assert.That(again.Output, Does.Contain("2 converted + 1 up to date"));
    }

    [Test]
    public async Task Verify_ArchivedPng_IsNotCheckedAndNamesTheTier()
    {
        await _bench.PutAsync("a.jpg");
        using ProgramRun converted = _bench.Imgconv("convert", _bench.In, _bench.Out, "--tier", "archive");

        using ProgramRun pixels = _bench.Imgconv("verify", _bench.In, _bench.Out);
        using ProgramRun stamps = _bench.Imgconv("verify", _bench.In, _bench.Out, "--pixels", "none");

        Assert.That((pixels.ExitCode, stamps.ExitCode), Is.EqualTo((5, 0)), pixels.Output + stamps.Output);
        Assert.That(pixels.Output, Does.Match(@"NotChecked +a\.jpg: .*Archive"));
    }

    private async Task HarmAsync()
    {
        byte[] other = await ContainerBench.ReadAsync(_bench.Target, "other.png");
        byte[] good = await ContainerBench.ReadAsync(_bench.Target, "good.png");
        await ContainerBench.Of(_bench.Target, "missing.png").DeleteAsync();
        await _bench.PutAsync("stale.jpg", ContainerBench.OtherJpeg);
        await ContainerBench.Of(_bench.Target, "recipe.png").SetMetadataAsync(new Dictionary<string, string>
        {
            ["imgconv_source_etag"] =
                (await ContainerBench.Of(_bench.Source, "recipe.jpg").GetPropertiesAsync()).Value.ETag.ToString().Trim('"'),
            ["imgconv_recipe"] = "0123456789abcdef",
        });
        await ContainerBench.Of(_bench.Target, "unstamped.png").UploadAsync(BinaryData.FromBytes(good), overwrite: true);
        await ContainerBench.ReplaceAsync(_bench.Target, "pixels.png", other);
        await ContainerBench.ReplaceAsync(_bench.Target, "text.png", "no picture"u8.ToArray());
        await ContainerBench.ReplaceAsync(_bench.Target, "cut.png", good[..(good.Length / 2)]);
        await ContainerBench.Of(_bench.Source, "surplus.jpg").DeleteAsync();
    }
}
