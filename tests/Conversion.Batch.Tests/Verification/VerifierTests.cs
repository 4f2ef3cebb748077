using System.Buffers;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Batch.Verification;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Verification;

/// <summary>A converted target, harmed in one way each, and what a verification says of it.</summary>
public sealed class VerifierTests
{
    private static readonly Recipe Small = new()
    {
        Options = new ConversionOptions { Compression = CompressionPreset.Small },
    };

    private RunBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg", "b.jpg", "dir/c.JPEG");
    }

    [TestCase(PixelCheck.None, ExpectedResult = 0)]
    [TestCase(PixelCheck.Sample, ExpectedResult = 3)]
    [TestCase(PixelCheck.All, ExpectedResult = 3)]
    public async Task<long> VerifyAsync_AllGood_SaysSo(PixelCheck pixels)
    {
        await _bench.LocalRunAsync();

        VerifyReport report = await VerifyAsync(pixels);

        Assert.That((report.Images, report.Good, report.Different, report.Surplus), Is.EqualTo((3, 3, 0, 0)));
        Assert.That((report.Result, report.Closes), Is.EqualTo((RunResult.Success, true)));
        return report.Compared;
    }

    [Test]
    public async Task VerifyAsync_None_ReadsNoContent()
    {
        await _bench.LocalRunAsync();
        int read = _bench.Source.Count("read") + _bench.Target.Count("read") + _bench.State.Count("read");

        await VerifyAsync(PixelCheck.None);

        Assert.That(_bench.Source.Count("read") + _bench.Target.Count("read") + _bench.State.Count("read"), Is.EqualTo(read));
    }

    [Test]
    public async Task VerifyAsync_PngDeleted_IsMissingAndNamesTheRunThatWroteIt()
    {
        RunSummary run = await _bench.LocalRunAsync();
        await _bench.Target.DeleteAsync("b.png");

        Difference difference = await OnlyDifferenceAsync();

        Assert.That((difference.Name, difference.Target, difference.Kind), Is.EqualTo(("b.jpg", "b.png", DifferenceKind.MissingPng)));
        Assert.That(difference.Message, Does.Contain($"run {run.Run} had written it"));
    }

    [Test]
    public async Task VerifyAsync_SourceThatCameLater_IsMissing()
    {
        await _bench.LocalRunAsync();
        await _bench.PutAsync("later.jpg");

        Difference difference = await OnlyDifferenceAsync();

        Assert.That((difference.Name, difference.Kind), Is.EqualTo(("later.jpg", DifferenceKind.MissingPng)));
        Assert.That(difference.Message, Does.Contain("no run has come to it"));
    }

    [Test]
    public async Task VerifyAsync_SourceReplaced_IsStale()
    {
        await _bench.LocalRunAsync();
        await _bench.PutAsync("dir/c.JPEG");

        Difference difference = await OnlyDifferenceAsync();

        Assert.That((difference.Name, difference.Kind), Is.EqualTo(("dir/c.JPEG", DifferenceKind.Stale)));
    }

    [Test]
    public async Task VerifyAsync_AnotherRecipe_IsNamedWithBothHashes()
    {
        await _bench.LocalRunAsync(new PlanRequest { Recipe = Small });

        VerifyReport report = await VerifyAsync(PixelCheck.All);

        Assert.That(report.DifferencesByKind, Is.EqualTo(new Dictionary<DifferenceKind, long> { [DifferenceKind.OtherRecipe] = 3 }));
        Assert.That(report.Differences[0].Message, Does.Contain(Small.Hash).And.Contain(new Recipe().Hash));
        Assert.That((await VerifyAsync(PixelCheck.All, new PlanRequest { Recipe = Small })).Result, Is.EqualTo(RunResult.Success));
    }

    [Test]
    public async Task VerifyAsync_PngOfAnotherProgram_IsUnstamped()
    {
        await _bench.LocalRunAsync();
        await _bench.Target.WriteAsync("a.png", await _bench.ReadAsync(_bench.Target, "a.png"));

        Assert.That((await OnlyDifferenceAsync()).Kind, Is.EqualTo(DifferenceKind.Unstamped));
    }

    [Test]
    public async Task VerifyAsync_OtherPixelsUnderTheRightStamp_AreFoundAndPlaced()
    {
        await _bench.LocalRunAsync();
        byte[] other = DemoImageGenerator.Generate(2, new DemoImageOptions { Width = 24, Height = 16 });
        var png = new ArrayBufferWriter<byte>();
        new JpegToPngConverter().Convert(other, png);
        await ReplaceUnderItsStampAsync("a.png", png.WrittenSpan.ToArray());

        Difference difference = await OnlyDifferenceAsync();

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.OtherPixels));
        Assert.That(difference.Message, Does.Match(@"column \d+ of row \d+"));
        Assert.That((await VerifyAsync(PixelCheck.None)).Result, Is.EqualTo(RunResult.Success), "stamps alone do not show it");
    }

    [TestCase("empty", "it is empty")]
    [TestCase("text", "signature")]
    [TestCase("half", "ends within")]
    [TestCase("flipped", "CRC")]
    public async Task VerifyAsync_NoPngUnderTheRightStamp_IsNamed(string harm, string said)
    {
        await _bench.LocalRunAsync();
        byte[] png = await _bench.ReadAsync(_bench.Target, "a.png");
        byte[] flipped = [.. png];
        flipped[png.Length / 2] ^= 1;
        await ReplaceUnderItsStampAsync("a.png", harm switch
        {
            "empty" => [],
            "text" => "no picture"u8.ToArray(),
            "half" => png[..(png.Length / 2)],
            _ => flipped,
        });

        Difference difference = await OnlyDifferenceAsync();

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.NotPng));
        Assert.That(difference.Message, Does.Contain(said));
    }

    [Test]
    public async Task VerifyAsync_FailureOnRecord_IsToldApartFromAMissingPng()
    {
        await _bench.PutAsync("bad.jpg", RunBench.TruncatedJpeg);
        RunSummary run = await _bench.LocalRunAsync();

        VerifyReport report = await VerifyAsync(PixelCheck.All);

        Assert.That((report.Good, report.Failed, report.Different, report.Result), Is.EqualTo((3, 1, 0, RunResult.SomeFailed)));
        Assert.That(report.FailuresByKind, Is.EqualTo(new Dictionary<FailureKind, long> { [FailureKind.Truncated] = 1 }));
        Assert.That((report.Failures[0].Name, report.Failures[0].Run), Is.EqualTo(("bad.jpg", run.Run)));
    }

    [Test]
    public async Task VerifyAsync_FailureOfAnotherVersion_IsAMissingPng()
    {
        await _bench.PutAsync("bad.jpg", RunBench.TruncatedJpeg);
        await _bench.LocalRunAsync();
        await _bench.PutAsync("bad.jpg");

        Difference difference = await OnlyDifferenceAsync();

        Assert.That((difference.Name, difference.Kind), Is.EqualTo(("bad.jpg", DifferenceKind.MissingPng)));
        Assert.That(difference.Message, Does.Contain("another version").And.Contain("Truncated"));
    }

    [Test]
    public async Task VerifyAsync_PassingFailure_IsAMissingPng()
    {
        _bench.Source.BeforeRead = (name, _) =>
            name == "b.jpg" ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;
        await _bench.LocalRunAsync();
        _bench.Source.BeforeRead = (_, _) => Task.CompletedTask;

        Difference difference = await OnlyDifferenceAsync();

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.MissingPng));
        Assert.That(difference.Message, Does.Contain("Transient"));
    }

    [Test]
    public async Task VerifyAsync_FailuresInManyShardsOfOlderRuns_AreFoundInEach()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            await _bench.PutAsync($"{i:D2}-bad.jpg", RunBench.TruncatedJpeg);
        }

        await _bench.LocalRunAsync(new PlanRequest { ShardMaxImages = 3 });
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.LocalRunAsync(new PlanRequest { Only = "a.jpg", Overwrite = OverwritePolicy.Always });

        VerifyReport report = await VerifyAsync(PixelCheck.None);

        Assert.That((report.Good, report.Failed, report.Different), Is.EqualTo((3, 20, 0)));
        Assert.That(report.Failures.Select(f => f.Name), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
    }

    [Test]
    public async Task VerifyAsync_SurplusPng_IsToldAndNoDifference()
    {
        await _bench.LocalRunAsync();
        await _bench.Source.DeleteAsync("b.jpg");
        await _bench.Source.DeleteAsync("dir/c.JPEG");
        await _bench.Target.WriteAsync("0.txt", new byte[1]);

        VerifyReport report = await VerifyAsync(PixelCheck.All);
        VerifyReport part = await VerifyAsync(PixelCheck.All, new PlanRequest { Only = "a.jpg" });

        Assert.That(report.SurplusPngs, Is.EqualTo(["b.png", "dir/c.png"]));
        Assert.That((report.Surplus, report.Result), Is.EqualTo((2, RunResult.Success)));
        Assert.That(part.Surplus, Is.Zero, "of a part of the source nobody can say what is too much");
    }

    [Test]
    public async Task VerifyAsync_PngThatCannotBeRead_IsNotChecked()
    {
        await _bench.LocalRunAsync();
        _bench.Target.BeforeRead = (name, _) =>
            name == "a.png" ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;

        VerifyReport report = await VerifyAsync(PixelCheck.All);

        Assert.That((report.Good, report.NotChecked, report.Result), Is.EqualTo((2, 1, RunResult.TransientLeft)));
        Assert.That(report.Unchecked.Single().Name, Is.EqualTo("a.jpg"));
    }

    [Test]
    public async Task VerifyAsync_SourceReplacedMeanwhile_IsNotCheckedRatherThanDifferent()
    {
        await _bench.LocalRunAsync();
        _bench.Target.BeforeRead = async (name, token) =>
        {
            if (name == "a.png")
            {
                await _bench.Target.WriteAsync("a.png", new byte[1], cancellationToken: token);
            }
        };

        VerifyReport report = await VerifyAsync(PixelCheck.All);

        Assert.That((report.Good, report.NotChecked, report.Different), Is.EqualTo((2, 1, 0)));
    }

    [Test]
    public async Task VerifyAsync_MoreThanASample_ComparesThatManyDrawnFromAll()
    {
        const int images = Verifier.SampleSize + 200;
        await _bench.PutAsync([.. Enumerable.Range(0, images - 3).Select(i => $"{i:D4}.jpg")]);
        await _bench.LocalRunAsync();
        HashSet<string> before = [.. _bench.Target.Names("read")];

        VerifyReport report = await VerifyAsync(PixelCheck.Sample);

        Assert.That((report.Images, report.Good, report.Compared), Is.EqualTo((images, images, Verifier.SampleSize)));
        IReadOnlyList<string> compared = _bench.Target.Names("read");
        Assert.That(before, Is.Empty);
        Assert.That(compared.Distinct().Count(), Is.EqualTo(Verifier.SampleSize));
        Assert.That(compared.Count(n => string.CompareOrdinal(n, $"{images - 203:D4}") > 0), Is.InRange(60, 180), "the last 40 %");
    }

    [Test]
    public async Task VerifyAsync_MoreDifferencesThanAreListed_CountsThemAll()
    {
        await _bench.Target.CreateIfAbsentAsync();

        VerifyReport report = await VerifyAsync(PixelCheck.None, mostListed: 2);

        Assert.That((report.Different, report.Differences.Count), Is.EqualTo((3, 2)));
    }

    [Test]
    public async Task VerifyAsync_NoTarget_IsNotFound()
    {
        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => VerifyAsync(PixelCheck.None)))!;

        Assert.That((e.Kind, e.Message), Is.EqualTo((BlobStoreErrorKind.NotFound, "The target target does not exist.")));
    }

    [Test]
    public async Task VerifyAsync_NothingToVerify_IsNoImages()
    {
        await _bench.Target.CreateIfAbsentAsync();

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => VerifyAsync(PixelCheck.None, new PlanRequest { Only = "*.jpe" })))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NoImages));
    }

    [Test]
    public async Task VerifyAsync_TwoSourcesForOnePng_IsACollision()
    {
        await _bench.LocalRunAsync();
        await _bench.PutAsync("a.jpeg");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => VerifyAsync(PixelCheck.None)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.NameCollision));
    }

    private async Task<Difference> OnlyDifferenceAsync()
    {
        VerifyReport report = await VerifyAsync(PixelCheck.All);
        Assert.That((report.Different, report.Result, report.Closes), Is.EqualTo((1, RunResult.Incomplete, true)));
        return report.Differences.Single();
    }

    private Task<VerifyReport> VerifyAsync(PixelCheck pixels, PlanRequest? expected = null, int mostListed = 100) =>
        new Verifier(new JpegToPngConverter(), new Random(1), _bench.Time).VerifyAsync(
            new TargetCheck(expected ?? new PlanRequest()) { Pixels = pixels, MostListed = mostListed },
            _bench.Stores,
            _bench.Pipeline,
            progress: null,
            default);

    private async Task ReplaceUnderItsStampAsync(string png, byte[] content)
    {
        BlobEntry before = (await _bench.Target.TryGetEntryAsync(png))!;
        await _bench.Target.WriteAsync(png, content, new BlobWriteOptions { Metadata = before.Metadata });
    }
}
