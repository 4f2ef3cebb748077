using System.Net;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary>What goes wrong between a program and its account: one line that names the thing, and the right exit code, of
/// both programs.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContainerErrorTests
{
    // Neither the emulator's key nor any other that is one.
    private const string Key = "bm8gc2VjcmV0IGF0IGFsbA==";

    private readonly ContainerBench _bench = new();

    [Test]
    public void NoAccount_ExitsTwoAndNamesBothSettings() =>
        AssertBoth(2, [], "AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_CONNECTION_STRING");

    [TestCase("DefaultEndpointsProtocol=https;AccountKey=bm8=")]
    [TestCase("AccountName=a;AccountKey=not base64 at all!")]
    [TestCase("sesame")]
    public void MalformedConnectionString_ExitsTwoAndShowsNothingOfIt(string text)
    {
        string errors = AssertBoth(2, Connection(text), "AZURE_STORAGE_CONNECTION_STRING", "malformed");

        Assert.That(errors, Does.Not.Contain(text));
    }

    [Test]
    public void MalformedAccountName_ExitsTwo() =>
        AssertBoth(2, new() { ["AZURE_STORAGE_ACCOUNT_NAME"] = "My Account" }, "AZURE_STORAGE_ACCOUNT_NAME", "My Account");

    [Test]
    public void ContainerMissing_ExitsThreeAndNamesIt() =>
        AssertBoth(3, ContainerBench.Account, _bench.In, "does not exist");

    [Test]
    public async Task NoBlobs_ExitsNine()
    {
        await _bench.Source.CreateAsync();

        AssertBoth(9, ContainerBench.Account, _bench.Source.Name, "holds no JPEG");
    }

    [Test]
    public async Task NoJpeg_ExitsNineAndCountsTheOthers()
    {
        await _bench.PutAsync("a.png", "b.txt");

        AssertBoth(9, ContainerBench.Account, _bench.Source.Name, "2 other files");
    }

    [Test]
    public async Task WrongKey_ExitsThreeAndShowsNoKey()
    {
        await _bench.PutAsync("a.jpg");

        string errors = AssertBoth(3, Connection(Endpoint(Azurite.Shared.Endpoint.ToString())), "403", _bench.Source.Name);

        Assert.That(errors, Does.Not.Contain(Key));
    }

    [Test]
    public void AccessDenied_ExitsThreeAndNamesTheMissingRole()
    {
        using var service = new RefusingService();

        AssertBoth(3, Connection(Endpoint($"{service.Address}devstoreaccount1")), "Storage Blob Data Reader", _bench.Source.Name);
    }

    [Test]
    public void Unreachable_ExitsFive()
    {
        // Port 9 (discard) of this machine: no one listens. All attempts take half a minute, in which nothing is computed.
        using ProgramRun run = ContainerBench.Run(
            "imgconv", ["convert", _bench.In, _bench.Out], Connection(Endpoint("http://127.0.0.1:9/devstoreaccount1")));

        // That it is tried again is said at once: all attempts take a while, on a slow machine longer than progress is silent.
        string[] lines = [.. run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("progress: "))];
        Assert.That(run.ExitCode, Is.EqualTo(5), run.Output + run.Errors);
        Assert.That(lines, Has.Length.EqualTo(2), run.Errors);
        Assert.That(lines[0], Does.StartWith("note: ").And.Contain("could not be reached").And.Contain("trying again"));
        Assert.That(lines[1], Does.StartWith("error: ").And.Contain("could not be reached").And.Contain(_bench.Source.Name));
    }

    [Test]
    public async Task SignatureInAnAddress_ExitsTwoAndIsNotShown()
    {
        await _bench.PutAsync("a.jpg");

        using ProgramRun run = ContainerBench.Run(
            "imgconv", ["convert", $"{Azurite.Shared.Endpoint}/{_bench.Source.Name}?sig=topsecret", _bench.Out]);

        AssertOneLine(run, 2, "SAS");
        Assert.That(run.Errors, Does.Not.Contain("topsecret"));
    }

    [Test]
    public async Task NoSecret_IsInAnyFileOrOutputOfARun()
    {
        await _bench.PutAsync("a.jpg");
        string secret = Azurite.Shared.ConnectionString.Split("AccountKey=")[1].Split(';')[0];

        using ProgramRun run = _bench.Imgconv("convert", _bench.In, _bench.Out, "--verbosity", "debug");
        using ProgramRun config = ContainerBench.Run("imgconv", ["config", "show"]);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output + run.Errors + config.Output + config.Errors, Does.Not.Contain(secret[..20]));
        foreach (Azure.Storage.Blobs.Models.BlobItem blob in await ContainerBench.ListAsync(_bench.Runs))
        {
            byte[] content = await ContainerBench.ReadAsync(_bench.Runs, blob.Name);
            Assert.That(System.Text.Encoding.Latin1.GetString(content), Does.Not.Contain(secret[..20]), blob.Name);
        }
    }

    private static string Endpoint(string service) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={service}";

    private static Dictionary<string, string> Connection(string text) => new() { ["AZURE_STORAGE_CONNECTION_STRING"] = text };

    private string AssertBoth(int exitCode, Dictionary<string, string> environment, params string[] named)
    {
        var ofWorker = new Dictionary<string, string>(environment)
        {
            ["AZURE_STORAGE_INPUT_CONTAINER"] = _bench.Source.Name,
            ["AZURE_STORAGE_OUTPUT_CONTAINER"] = _bench.Target.Name,
        };
        using ProgramRun run = ContainerBench.Run("imgconv", ["convert", _bench.In, _bench.Out], environment);
        using ProgramRun worker = ContainerBench.Run("imgconv-worker", [], ofWorker);
        AssertOneLine(run, exitCode, named);
        AssertOneLine(worker, exitCode, named);
        return run.Errors + worker.Errors;
    }

    private static void AssertOneLine(ProgramRun run, int exitCode, params string[] named) => Assert.Multiple(() =>
    {
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output + run.Errors);
        // What to check follows, a line each.
        string[] lines = [.. run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.TrimStart().StartsWith("check", StringComparison.Ordinal))];
        Assert.That(lines, Has.Length.EqualTo(1), run.Errors);
        Assert.That(run.Errors, Does.StartWith("error: "));
        foreach (string text in named)
        {
            Assert.That(run.Errors, Does.Contain(text));
        }
    });

    /// <summary>A service that answers every request as one does to an identity without a role.</summary>
    private sealed class RefusingService : IDisposable
    {
        private readonly HttpListener _listener;
        private readonly Task _serving;

        public RefusingService()
        {
            _listener = LoopbackListener.Start(out string address);
            Address = address;
            _serving = ServeAsync();
        }

        public string Address { get; }

        public void Dispose()
        {
            // Not stopped first: Close would then listen again for a moment, on a port that another test may have by now.
            _listener.Close();
            _serving.GetAwaiter().GetResult();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    context.Response.StatusCode = 403;
                    context.Response.Headers["x-ms-error-code"] = "AuthorizationPermissionMismatch";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped.
            }
        }
    }
}
