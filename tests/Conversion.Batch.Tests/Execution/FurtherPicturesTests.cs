using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Batch.Verification;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Execution;

/// <summary>Files of several pictures, whose further pictures have PNGs next to the first.</summary>
public sealed class FurtherPicturesTests
{
    private static readonly PlanRequest Extract = new()
    {
        Recipe = new Recipe { Options = new ConversionOptions { Extract = ExtractHandling.Further } },
    };

    private RunBench _bench = null!;

    private static byte[] Two => [.. RunBench.SmallJpeg, .. RunBench.SmallJpeg];

    private static byte[] Three => [.. Two, .. RunBench.SmallJpeg];

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg");
        await _bench.PutAsync("dir/b.jpg", Three);
    }

    [Test]
    public async Task Run_FileOfThreePictures_WritesThreePngsInOneLine()
    {
        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync(Extract);

        byte[] first = await _bench.ReadAsync(_bench.Target, "dir/b.png");
        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png", "dir/b.2.png", "dir/b.3.png", "dir/b.png"]));
        Assert.That(await _bench.ReadAsync(_bench.Target, "dir/b.3.png"), Is.EqualTo(first));
        Assert.That(outcomes["dir/b.jpg"].Further, Is.EqualTo(
            (FurtherPng[])[new("dir/b.2.png", 24, 16, first.Length), new("dir/b.3.png", 24, 16, first.Length)]));
        Assert.That(outcomes["a.jpg"].Further, Is.Null);
        var counts = new OutcomeCounts();
        counts.Add(outcomes["dir/b.jpg"]);
        Assert.That(counts.TargetBytes, Is.EqualTo(3 * first.Length));
    }

    [Test]
    public async Task Run_ByDefault_WritesTheFirstOnly()
    {
        await _bench.LocalRunAsync();

        Assert.That(await RunBench.NamesAsync(_bench.Target), Is.EqualTo(["a.png", "dir/b.png"]));
    }

    [Test]
    public async Task Run_Twice_WritesNothingTheSecondTime()
    {
        await _bench.LocalRunAsync(Extract);
        int writes = _bench.Target.Count("write");

        RunSummary second = await _bench.LocalRunAsync(Extract);

        Assert.That((second.Total, second.UpToDate), Is.EqualTo((2, 2)));
        Assert.That(_bench.Target.Count("write"), Is.EqualTo(writes));
    }

    /// <summary>As a process leaves it that died between the second picture and the first.</summary>
    [Test]
    public async Task Run_FirstPngMissing_ConvertsAgainAndLeavesTheOthers()
    {
        await _bench.LocalRunAsync(Extract);
        await _bench.Target.DeleteAsync("dir/b.png");
        int writes = _bench.Target.Count("write");

        RunSummary second = await _bench.LocalRunAsync(Extract);

        Assert.That((second.UpToDate, second.Converted), Is.EqualTo((1, 1)));
        Assert.That(_bench.Target.Count("write"), Is.EqualTo(writes + 1));
        Assert.That((await VerifyAsync()).Result, Is.EqualTo(RunResult.Success));
    }

    [Test]
    public async Task Run_OfAnotherRecipeOrSource_ReplacesAllPngs()
    {
        await _bench.LocalRunAsync(Extract);
        await _bench.PutAsync("dir/b.jpg", Two);
        PlanRequest fast = Extract with
        {
            Recipe = new Recipe { Options = Extract.Recipe.Options with { Compression = CompressionPreset.Fast } },
        };

        RunSummary second = await _bench.LocalRunAsync(fast);
        VerifyReport report = await VerifyAsync(fast);

        Assert.That(second.Converted, Is.EqualTo(2));
        Assert.That((report.Good, report.Different), Is.EqualTo((2, 0)));
        // Of the source's version before; nothing takes PNGs away.
        Assert.That(report.SurplusPngs, Is.EqualTo(["dir/b.3.png"]));
    }

    [Test]
    public async Task Run_PngOfAnotherProgramUnderTheName_StaysWhereThatIsWanted()
    {
        await _bench.Target.CreateIfAbsentAsync(default);
        await _bench.Target.WriteAsync("dir/b.2.png", "theirs"u8.ToArray());

        await _bench.LocalRunAsync(Extract with { Overwrite = OverwritePolicy.Own });

        Assert.That(await _bench.ReadAsync(_bench.Target, "dir/b.2.png"), Is.EqualTo("theirs"u8.ToArray()));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Has.Member("dir/b.3.png"));
    }

    [Test]
    public async Task Run_FurtherPictureDamaged_FailsTheFileByItsNumber()
    {
        await _bench.PutAsync("c.jpg", [.. Two, .. RunBench.TruncatedJpeg]);

        IReadOnlyDictionary<string, LedgerEntry> outcomes = await _bench.ConvertAsync(Extract);

        Assert.That(outcomes["c.jpg"].Kind, Is.EqualTo(FailureKind.Truncated));
        Assert.That(outcomes["c.jpg"].Message, Does.StartWith("Picture 3 of the file: "));
        Assert.That(await RunBench.NamesAsync(_bench.Target), Has.None.StartsWith("c."));
    }

    [TestCase("dir/b.2.jpg", "dir/b.jpg")]
    [TestCase("dir/b.65.JPG", "dir/b.jpg")]
    public async Task Plan_SourceNamedLikeAFurtherPicture_IsACollision(string numbered, string plain)
    {
        await _bench.PutAsync(numbered, "dir/b.2x.jpg", "dir/b.3.2.jpg");

        BatchException found = await Assert.ThrowsAsync<BatchException>(() => _bench.PlanAsync(Extract));

        Assert.That(found.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
        Assert.That(found.Message, Does.Contain($"'{plain}'").And.Contain($"'{numbered}'").And.Not.Contain("b.2x").And.Not.Contain("b.3.2"));
        await Assert.DoesNotThrowAsync(() => _bench.PlanAsync());
        await Assert.DoesNotThrowAsync(() => _bench.PlanAsync(Extract with { Names = NamePolicy.Append }));
    }

    [TestCase("dir/b.1.jpg")]
    [TestCase("dir/b.02.jpg")]
    [TestCase("dir/b.66.jpg")]
    [TestCase("dir/b2.jpg")]
    [TestCase("2.jpg")]
    public async Task Plan_SourceOfAnotherNumber_IsNone(string name)
    {
        await _bench.PutAsync(name);

        await Assert.DoesNotThrowAsync(() => _bench.PlanAsync(Extract));
    }

    [TestCase("Name.2.jpg", "name.jpg")]
    [TestCase("a.jpg", "A.2.jpg")]
    public async Task Collisions_CaseDiffersAndTheTargetDoesNotDistinguish_NameBoth(string first, string second)
    {
        SourceImage[] images = [.. ((string[])[first, "m.jpg", second]).Select(n => new SourceImage(
            new BlobEntry { Name = n, SizeBytes = 1, ETag = "1" }, ImageNames.TargetName(n, NamePolicy.Replace)))];
        var finder = new CollisionFinder(distinguishesCase: false, extractsFurther: true);
        Array.ForEach(images, finder.Add);

        BatchException found = await Assert.ThrowsAsync<BatchException>(() => finder.ThrowIfAnyAsync(images.ToAsyncEnumerable()));

        Assert.That(found.Message, Does.Contain($"'{first}'").And.Contain($"'{second}'"));
    }

    [TestCase(PixelCheck.None)]
    [TestCase(PixelCheck.Sample)]
    [TestCase(PixelCheck.All)]
    public async Task Verify_AllPngsThere_IsGoodWithoutSurplus(PixelCheck pixels)
    {
        await _bench.LocalRunAsync(Extract);

        VerifyReport report = await VerifyAsync(pixels: pixels);

        Assert.That((report.Good, report.Different, report.Surplus), Is.EqualTo((2, 0, 0)));
    }

    [Test]
    public async Task Verify_FurtherPngMissing_IsNamed()
    {
        await _bench.LocalRunAsync(Extract);
        await _bench.Target.DeleteAsync("dir/b.2.png");

        Difference difference = (await VerifyAsync(pixels: PixelCheck.None)).Differences.Single();

        Assert.That((difference.Name, difference.Kind), Is.EqualTo(("dir/b.jpg", DifferenceKind.MissingPng)));
        Assert.That(difference.Message, Does.StartWith("dir/b.2.png"));
    }

    [Test]
    public async Task Verify_FurtherPngOfOtherPixelsOrNoStamp_IsNamed()
    {
        await _bench.LocalRunAsync(Extract);
        BlobEntry entry = (await _bench.Target.TryGetEntryAsync("dir/b.3.png"))!;
        await _bench.PutAsync("z.jpg", Batch.Generation.DemoImageGenerator.Generate(9, new Batch.Generation.DemoImageOptions { Width = 24, Height = 16 }));
        await _bench.LocalRunAsync(Extract);
        byte[] other = await _bench.ReadAsync(_bench.Target, "z.png");

        await _bench.Target.WriteAsync("dir/b.3.png", other, new BlobWriteOptions { Metadata = entry.Metadata });
        Difference pixels = (await VerifyAsync()).Differences.Single();
        await _bench.Target.WriteAsync("dir/b.3.png", other);
        Difference stamp = (await VerifyAsync()).Differences.Single();

        Assert.That((pixels.Kind, stamp.Kind), Is.EqualTo((DifferenceKind.OtherPixels, DifferenceKind.Unstamped)));
        Assert.That(pixels.Message, Does.StartWith("dir/b.3.png: The pixel in column"));
    }

    [Test]
    public async Task Verify_FurtherPngsOfAnEarlierRecipe_AreSurplus()
    {
        await _bench.LocalRunAsync(Extract);

        VerifyReport report = await VerifyAsync(new PlanRequest());

        Assert.That(report.SurplusPngs, Is.EquivalentTo(["dir/b.2.png", "dir/b.3.png"]));
    }

    private Task<VerifyReport> VerifyAsync(PlanRequest? request = null, PixelCheck pixels = PixelCheck.All) =>
        new Verifier(new JpegToPngConverter(), new Random(1), _bench.Time).VerifyAsync(
            new TargetCheck(request ?? Extract) { Pixels = pixels }, _bench.Stores, _bench.Pipeline, progress: null, default);
}
