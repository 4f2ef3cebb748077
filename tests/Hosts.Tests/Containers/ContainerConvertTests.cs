using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary><c>imgconv</c> with containers on either side.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContainerConvertTests
{
    private readonly ContainerBench _bench = new();

    [Test]
    public async Task Convert_ContainerToContainerTwice_ConvergesAndDecodesNothingTheSecondTime()
    {
        using ProgramRun generated = _bench.Imgconv("generate", _bench.In, "--count", "12", "--size", "96x64");

        using ProgramRun first = _bench.Imgconv("convert", _bench.In, _bench.Out, "--output", "json");
        List<BlobItem> before = await ContainerBench.ListAsync(_bench.Target);
        using ProgramRun second = _bench.Imgconv("convert", _bench.In, _bench.Out, "--output", "json");

        Assert.Multiple(async () =>
        {
            Assert.That(generated.Output, Does.Contain($"Wrote 12 images to {_bench.In}"));
            Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), first.Errors + second.Errors);
            Assert.That(ContainerBench.Json(first).GetProperty("converted").GetInt32(), Is.EqualTo(12));
            Assert.That(ContainerBench.Json(second).GetProperty("upToDate").GetInt32(), Is.EqualTo(12));
            Assert.That(ContainerBench.Json(second).GetProperty("converted").GetInt32(), Is.Zero);
            Assert.That(before.Select(b => b.Properties.ContentType).Distinct(), Is.EqualTo(["image/png"]));
            Assert.That(before.All(b => b.Metadata.ContainsKey("imgconv_source_etag") && b.Metadata.ContainsKey("imgconv_recipe")));
            Assert.That(
                (await ContainerBench.ListAsync(_bench.Target)).Select(b => (b.Name, b.Properties.ETag)),
                Is.EqualTo(before.Select(b => (b.Name, b.Properties.ETag))));
        });
    }

    [Test]
    public async Task Convert_EverySideAFolderOrAContainer_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun generated = _bench.Imgconv("generate", folder["in"], "--count", "3", "--size", "80x60", "--prefix", "album/x");
        using ProgramRun copied = _bench.Imgconv("generate", _bench.In, "--count", "3", "--size", "80x60", "--prefix", "album/x");

        using ProgramRun plain = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        using ProgramRun up = _bench.Imgconv("convert", folder["in"], $"{_bench.Out}/up");
        using ProgramRun down = _bench.Imgconv("convert", _bench.In, folder["down"]);
        using ProgramRun across = _bench.Imgconv("convert", _bench.In, $"{Azurite.Shared.Endpoint}/{_bench.Target.Name}/across");

        Assert.That(
            (plain.ExitCode, up.ExitCode, down.ExitCode, across.ExitCode),
            Is.EqualTo((0, 0, 0, 0)),
            up.Errors + down.Errors + across.Errors);
        foreach (string path in Directory.GetFiles(folder["out", "album"]))
        {
            byte[] png = await File.ReadAllBytesAsync(path);
            string name = Path.GetFileName(path);
            Assert.That(await File.ReadAllBytesAsync(folder["down", "album", name]), Is.EqualTo(png));
            Assert.That(await ContainerBench.ReadAsync(_bench.Target, $"up/album/{name}"), Is.EqualTo(png));
            Assert.That(await ContainerBench.ReadAsync(_bench.Target, $"across/album/{name}"), Is.EqualTo(png));
        }

        Assert.That(await ContainerBench.ListAsync(_bench.Target), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task PlanResumeStatusReportRetryVerify_OfOneRunById_TellOneStory()
    {
        await _bench.PutAsync("a.jpg", "b/c.JPG");
        await _bench.PutAsync("broken.jpg", ContainerBench.Jpeg[..(ContainerBench.Jpeg.Length / 2)]);
        await _bench.PutAsync("notes.txt", [1]);

        using ProgramRun plan = _bench.Imgconv("plan", _bench.In, _bench.Out, "--output", "json");
        string id = ContainerBench.Json(plan).GetProperty("run").GetString()!;
        using ProgramRun planned = _bench.Imgconv("status", id);
        using ProgramRun resumed = _bench.Imgconv("resume", id);
        using ProgramRun status = _bench.Imgconv("status", _bench.Out);
        using ProgramRun report = _bench.Imgconv("report", $"{_bench.State}/{id}", "--output", "json");
        using ProgramRun verified = _bench.Imgconv("verify", _bench.In, _bench.Out);
        await _bench.PutAsync("broken.jpg", ContainerBench.OtherJpeg);
        using ProgramRun retried = _bench.Imgconv("retry", id, "--only", "Truncated", "--output", "json");
        using ProgramRun clean = _bench.Imgconv("verify", _bench.In, _bench.Out, "--pixels", "all");

        Assert.Multiple(() =>
        {
            Assert.That(plan.ExitCode, Is.Zero, plan.Errors);
            Assert.That(planned.Output, Does.StartWith("Planned: 3 images").And.Contain($"imgconv resume {_bench.State}/{id}"));
            Assert.That(resumed.ExitCode, Is.EqualTo(4), resumed.Errors);
            Assert.That(resumed.Output, Does.Match(@"Truncated +broken\.jpg: "));
            Assert.That(status.Output, Does.StartWith("Done: 3 images = 2 converted + 0 up to date + 1 failed (1 Truncated)"));
            JsonElement failure = ContainerBench.Json(report).GetProperty("failures").EnumerateArray().Single();
            Assert.That(failure.GetProperty("name").GetString(), Is.EqualTo("broken.jpg"));
            Assert.That(verified.ExitCode, Is.EqualTo(4));
            Assert.That(verified.Output, Does.Match($@"Failed +broken\.jpg: Truncated, by run {id}"));
            Assert.That(retried.ExitCode, Is.Zero, retried.Errors);
            Assert.That(ContainerBench.Json(retried).GetProperty("convertedBefore").GetInt32(), Is.EqualTo(2));
            Assert.That(clean.ExitCode, Is.Zero, clean.Output + clean.Errors);
            Assert.That(clean.Output, Does.StartWith("Verified: 3 images = 3 good"));
        });
    }

    [Test]
    public async Task Convert_WithoutState_KeepsItsRunsInTheirOwnContainer()
    {
        await _bench.PutAsync("a.jpg");

        using ProgramRun run = ContainerBench.Run("imgconv", ["convert", _bench.In, _bench.Out, "--output", "json"]);
        string id = ContainerBench.Json(run).GetProperty("run").GetString()!;
        using ProgramRun status = ContainerBench.Run("imgconv", ["status", id]);

        Assert.That(status.Output, Does.StartWith("Done: 1 image").And.Contain(id), status.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Target)).Select(b => b.Name), Is.EqualTo(["a.png"]));
    }

    [Test]
    public async Task Convert_Tier_IsThatOfThePngsAndOfNothingElse()
    {
        await _bench.PutAsync("a.jpg");

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out, "--tier", "cool");

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That((await ContainerBench.ListAsync(_bench.Target)).Single().Properties.AccessTier, Is.EqualTo(AccessTier.Cool));
        Assert.That(
            (await ContainerBench.ListAsync(_bench.Runs)).Select(b => b.Properties.AccessTier), Has.None.EqualTo(AccessTier.Cool));
    }

    [Test]
    public async Task Convert_TierOfAFolder_ExitsTwo()
    {
        using var folder = new TemporaryFolder();
        await _bench.PutAsync("a.jpg");

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, folder["out"], "--tier", "cool");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.StartWith("error: --tier: ").And.Contain("cool").And.Contain(folder["out"]));
    }

    [Test]
    public async Task Convert_ArchivedSource_FailsAsUnsupportedAndNamesTheTier()
    {
        await _bench.PutAsync("a.jpg", "frozen.jpg");
        await ContainerBench.Of(_bench.Source, "frozen.jpg").SetAccessTierAsync(AccessTier.Archive);

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out);

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        Assert.That(run.Output, Does.Match(@"Unsupported +frozen\.jpg: .*tier Archive"));
        Assert.That(run.Output, Does.Contain("1 converted").And.Contain("1 failed"));
    }

    [Test]
    public async Task Convert_SnapshotsDeletedAndUncommittedBlobs_AreNoImages()
    {
        await _bench.PutAsync("a.jpg", "gone.jpg");
        await ContainerBench.Of(_bench.Source, "a.jpg").CreateSnapshotAsync();
        await _bench.PutAsync("a.jpg", ContainerBench.OtherJpeg);
        await ContainerBench.Of(_bench.Source, "gone.jpg").DeleteAsync();
        using var block = new MemoryStream(ContainerBench.Jpeg);
        await _bench.Source.GetBlockBlobClient("half.jpg").StageBlockAsync(Convert.ToBase64String([1]), block);

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out, "--output", "json");

        Assert.That(ContainerBench.Json(run).GetProperty("total").GetInt32(), Is.EqualTo(1));
        byte[] png = await ContainerBench.ReadAsync(_bench.Target, "a.png");
        Assert.That(png[19], Is.EqualTo(17), "the width of the blob as it is, not of its snapshot");
    }
}
