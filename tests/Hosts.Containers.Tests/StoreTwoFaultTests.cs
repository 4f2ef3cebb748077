using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ImageConversion.Batch.Generation;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>Containers of the emulator as users really have them, and a kill in the middle of the run: the same command again closes the
/// count, and writes nothing twice that is there.</summary>
[TestFixture]
public sealed class StoreTwoFaultTests
{
    private const int SigKill = 9;
    private const int Images = 10;
    private const int KilledAt = 5;

    private readonly BlobServiceClient _service = new(Azurite.Shared.ConnectionString);
    private TemporaryFolder _folder = null!;
    private BlobProxy _proxy = null!;
    private Dictionary<string, string> _environment = null!;
    private BlobContainerClient _target = null!;
    private string _state = "";

    [SetUp]
    public async Task StartProxyAsync()
    {
        _folder = new TemporaryFolder();
        _proxy = await BlobProxy.StartAsync(Azurite.Shared);
        _environment = new(_proxy.Environment);
        _target = _service.GetBlobContainerClient(Azurite.NewContainerName());
        _state = $"az://{Azurite.NewContainerName()}";
    }

    [TearDown]
    public async Task StopProxyAsync()
    {
        await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task ConvertAndResume_EmulatorUnderANameAndKill_EveryCommandReachesIt()
    {
        string source = await FillAsync(_ => new BlobUploadOptions());
        string named = Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        _environment["AZURE_STORAGE_CONNECTION_STRING"] = _proxy.ConnectionString.Replace(Endpoint, named, StringComparison.Ordinal);
        string target = $"{named}/{_target.Name}";

        HashSet<string> before = await KillAsync($"{named}/{source}", target);
        using ProgramRun status = Run("status", target, "--state", _state);
        using ProgramRun resume = Run("resume", target, "--state", _state, "--output", "json");
        using ProgramRun verify = Run("verify", $"az://{source}", $"az://{_target.Name}", "--state", _state);

        AssertClosed(resume, before, Images, failed: 0, exitCode: 0);
        Assert.That((status.ExitCode, verify.ExitCode), Is.EqualTo((0, 0)), status.Errors + verify.Output + verify.Errors);
    }

    [Test]
    public async Task Convert_PropertiesAndKill_AreCarriedToAllPngs()
    {
        string source = await FillAsync(i => new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { ["album"] = $"a{i}" },
            Tags = new Dictionary<string, string> { ["place"] = $"p{i}" },
            HttpHeaders = new BlobHttpHeaders { CacheControl = "max-age=60" },
        });
        string[] options = ["--preserve", "times,metadata,tags"];

        HashSet<string> before = await KillAsync($"az://{source}", $"az://{_target.Name}", options);
        using ProgramRun rest = Run(["convert", $"az://{source}", $"az://{_target.Name}", "--state", _state, "--output", "json", .. options]);

        AssertClosed(rest, before, Images, failed: 0, exitCode: 0);
        for (int i = 0; i < Images; i++)
        {
            BlobClient png = _target.GetBlobClient($"{i:d2}.png");
            BlobProperties properties = await png.GetPropertiesAsync();
            IDictionary<string, string> tags = (await png.GetTagsAsync()).Value.Tags;
            Assert.That(
                (properties.Metadata["album"], properties.Metadata.ContainsKey("mtime"), properties.CacheControl, tags["place"]),
                Is.EqualTo(($"a{i}", true, "max-age=60", $"p{i}")));
        }
    }

    [Test]
    public async Task Convert_ContentTypesAndKill_TakeImagesOfAnyName()
    {
        string source = await FillAsync(i => new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = i == 0 ? "text/plain" : "image/jpeg" } }, extension: "");
        string[] options = ["--select", "content-type"];

        HashSet<string> before = await KillAsync($"az://{source}", $"az://{_target.Name}", options);
        using ProgramRun preflight = Run(["preflight", $"az://{source}", $"az://{_target.Name}", "--state", _state, .. options]);
        using ProgramRun rest = Run(["convert", $"az://{source}", $"az://{_target.Name}", "--state", _state, "--output", "json", .. options]);

        AssertClosed(rest, before, Images - 1, failed: 0, exitCode: 0);
        Assert.That(preflight.Output, Does.Contain("'01' be read"));
        Assert.That(JsonDocument.Parse(rest.Output).RootElement.GetProperty("ignoredBy").GetProperty("ContentType").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "names of its file systems")]
    public async Task Convert_FolderWithOddNamesAndKill_OnlyTheBackslashIsRefused()
    {
        Directory.CreateDirectory(_folder["in"]);
        foreach (string name in Enumerable.Range(0, Images).Select(i => $"{i:d2}.jpg").Concat(["a\\b.jpg", "aux.jpg", "con.jpg", "a:b.jpg"]))
        {
            await File.WriteAllBytesAsync(_folder["in", name], Jpeg(1));
        }

        HashSet<string> before = await KillAsync(_folder["in"], $"az://{_target.Name}");
        using ProgramRun rest = Run("convert", _folder["in"], $"az://{_target.Name}", "--state", _state, "--output", "json");
        using ProgramRun report = Run("report", $"az://{_target.Name}", "--state", _state);

        AssertClosed(rest, before, Images + 4, failed: 1, exitCode: 4);
        Assert.That(report.Output, Does.Contain("a\\b.jpg: "));
    }

    [Test]
    public async Task Convert_SignatureTypedAfterAKill_IsRefusedWithoutItAndTheSameCommandCloses()
    {
        string source = await FillAsync(_ => new BlobUploadOptions());

        HashSet<string> before = await KillAsync($"az://{source}", $"az://{_target.Name}");
        using ProgramRun signed = Run("convert", $"az://{source}?sv=2024-11-04&sig=SECRETSECRET", $"az://{_target.Name}", "--state", _state);
        using ProgramRun rest = Run("convert", $"az://{source}", $"az://{_target.Name}", "--state", _state, "--output", "json");

        AssertClosed(rest, before, Images, failed: 0, exitCode: 0);
        Assert.That(signed.ExitCode, Is.EqualTo(2));
        Assert.That(signed.Output + signed.Errors, Does.Not.Contain("SECRETSECRET"));
    }

    [Test]
    public async Task Convert_ConnectionsRefusedAndKill_NamesTheCauseAndTheSameCommandCloses()
    {
        string source = await FillAsync(_ => new BlobUploadOptions());
        string reachable = _environment["AZURE_STORAGE_CONNECTION_STRING"];

        HashSet<string> before = await KillAsync($"az://{source}", $"az://{_target.Name}");
        _environment["AZURE_STORAGE_CONNECTION_STRING"] = reachable.Replace($":{new Uri(Endpoint).Port}/", ":9/", StringComparison.Ordinal);
        using ProgramRun refused = ProgramRun.Start(
            BuiltPrograms.Imgconv, ["convert", $"az://{source}", $"az://{_target.Name}", "--state", _state], environment: _environment);
        while (!refused.Errors.Contains("trying again", StringComparison.Ordinal))
        {
            Assert.That(refused.HasExited, Is.False, refused.Errors);
            await Task.Delay(20);
        }

        refused.Signal(SigKill);
        _ = refused.WaitForExit();
        _environment["AZURE_STORAGE_CONNECTION_STRING"] = reachable;
        using ProgramRun rest = Run("convert", $"az://{source}", $"az://{_target.Name}", "--state", _state, "--output", "json");

        AssertClosed(rest, before, Images, failed: 0, exitCode: 0);
        Assert.That(refused.Errors, Does.Contain("127.0.0.1:9").And.Contain("refuses the connection"));
    }

    private string Endpoint => _proxy.ConnectionString[(_proxy.ConnectionString.IndexOf("BlobEndpoint=", StringComparison.Ordinal) + "BlobEndpoint=".Length)..];

    private void AssertClosed(ProgramRun rest, HashSet<string> before, int images, int failed, int exitCode)
    {
        JsonElement sums = JsonDocument.Parse(rest.Output).RootElement;
        int converted = sums.GetProperty("converted").GetInt32(), upToDate = sums.GetProperty("upToDate").GetInt32();
        string[] writtenTwice =
            [.. _proxy.Exchanges.Where(e => e.Request.IsWrite && e.Request.Container == _target.Name && e.Status is >= 200 and < 300).Select(e => e.Request.Blob).CountBy(b => b).Where(b => b.Value > 1).Select(b => b.Key)];
        Assert.Multiple(() =>
        {
            Assert.That(rest.ExitCode, Is.EqualTo(exitCode), rest.Errors);
            Assert.That(converted + upToDate + failed, Is.EqualTo(images), $"{sums}");
            Assert.That(sums.GetProperty("failed").GetInt32(), Is.EqualTo(failed), $"{sums}");
            Assert.That(before, Is.Not.Empty.And.Count.LessThan(images - failed), "killed in the middle");
            Assert.That(writtenTwice, Is.Empty, "what is up to date is not written again");
            Assert.That(_target.GetBlobs().Count(), Is.EqualTo(images - failed));
        });
    }

    private ProgramRun Run(params string[] arguments) =>
        ProgramRun.Start(BuiltPrograms.Imgconv, arguments, environment: _environment).WaitForExit();

    private async Task<string> FillAsync(Func<int, BlobUploadOptions> options, string extension = ".jpg")
    {
        BlobContainerClient source = _service.GetBlobContainerClient(Azurite.NewContainerName());
        await source.CreateAsync();
        for (int i = 0; i < Images; i++)
        {
            _ = await source.GetBlobClient($"{i:d2}{extension}").UploadAsync(BinaryData.FromBytes(Jpeg(i)), options(i));
        }

        return source.Name;
    }

    /// <summary>Kills a run when it writes a PNG; those that are there then.</summary>
    private async Task<HashSet<string>> KillAsync(string source, string target, params string[] options)
    {
        int puts = 0;
        ProgramRun? running = null;
        using var started = new ManualResetEventSlim();
        _proxy.Choose = request => request.IsWrite && request.Container == _target.Name && Interlocked.Increment(ref puts) == KilledAt
            ? new BlobFault
            {
                Before = () =>
                {
                    started.Wait();
                    running!.Signal(SigKill);
                    return Task.CompletedTask;
                },
                RefusesConnection = true,
            }
            : null;
        running = ProgramRun.Start(
            BuiltPrograms.Imgconv, ["convert", source, target, "--parallelism", "1", "--state", _state, .. options], environment: _environment);
        started.Set();
        _ = running.WaitForExit();
        Assert.That(running.ExitCode, Is.EqualTo(128 + SigKill), running.Errors);
        running.Dispose();
        return [.. await _target.GetBlobsAsync().Select(b => b.Name).ToListAsync()];
    }

    private static byte[] Jpeg(int seed) => DemoImageGenerator.Generate(seed, new DemoImageOptions { Width = 64, Height = 48 });
}
