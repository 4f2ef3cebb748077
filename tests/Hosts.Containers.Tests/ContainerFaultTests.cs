using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>Harm between a worker and its containers: absorbed, or reported by its kind; nothing lost, nothing doubled.</summary>
[TestFixture]
public sealed class ContainerFaultTests
{
    private const int Images = 60;

    private static IEnumerable<TestCaseData> PassingFaults =>
    [
        Case("503 and 429 with Retry-After", r => r.Number % 2 == 0
            ? BlobFault.Throttled
            : BlobFault.Status(429, "TooManyRequests", ("Retry-After", "0"))),
        Case("connection refused", _ => new BlobFault { RefusesConnection = true }),
        Case("answer lost", _ => new BlobFault { LosesAnswer = true }),
        Case("reset in the body", r => r.Method == "GET" ? new BlobFault { ResetAfterBytes = 100 } : null),
        Case("body cut short", r => r.IsRead ? new BlobFault { TruncateToBytes = 100 } : null),
        Case("damaged on the way down", r => r.IsRead ? new BlobFault { DamagesAnswer = true } : null),
        Case("damaged on the way up", r => r.IsWrite ? new BlobFault { DamagesRequest = true } : null),
        Case("412", r => r.IsWrite ? BlobFault.Status(412, "ConditionNotMet") : null),
        Case("50 ms late", _ => new BlobFault { Before = () => Task.Delay(50) }),
    ];

    [TestCaseSource(nameof(PassingFaults))]
    public async Task Worker_FaultOnceForEveryBlob_IsAbsorbed(object fault)
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        proxy.Choose = OncePerBlob(run, (Func<BlobRequest, BlobFault?>)fault);

        using ProgramRun worker = run.StartWorker(proxy).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(worker.ExitCode, Is.Zero, worker.Output + worker.Errors);
            Assert.That(WrittenTwice(proxy), Is.Empty);
        });
        await run.AssertTargetIsCorrectAsync(Images);
    }

    [Test]
    public async Task Worker_OneBlobNeverComesWhole_IsTransientAndTheNextRunHealsIt()
    {
        ContainerRun run = await ContainerRun.PlanAsync(Images);
        string bad = "demo-image-000007.jpg";
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        proxy.Choose = r => r.IsRead && r.Blob == bad ? new BlobFault { DamagesAnswer = true } : null;

        using ProgramRun worker = run.StartWorker(proxy).WaitForExit();

        JsonElement failure = run.Report().GetProperty("failures").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(worker.ExitCode, Is.EqualTo(5), "transient failures are left");
            Assert.That(failure.GetProperty("name").GetString(), Is.EqualTo(bad));
            Assert.That(failure.GetProperty("kind").GetString(), Is.EqualTo("Transient"));
        });
        (int exitCode, JsonElement again) = run.Convert();
        Assert.That((exitCode, again.GetProperty("converted").GetInt64()), Is.EqualTo((0, 1L)));
        await run.AssertTargetIsCorrectAsync(Images);
    }

    [Test]
    public async Task Worker_ReadsThatDrip_AreWaitedForAndComplete()
    {
        // Slow, but above the pace at which a transfer counts as stalled: patience, not failure.
        ContainerRun run = await ContainerRun.PlanAsync(8, 320, 240);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        proxy.Choose = r => r.IsRead && r.Container == run.Source.Name
            ? new BlobFault { BeforeEachKilobyte = token => Task.Delay(20, token) }
            : null;

        using ProgramRun worker = run.StartWorker(proxy).WaitForExit();

        Assert.That(worker.ExitCode, Is.Zero, worker.Output + worker.Errors);
        await run.AssertTargetIsCorrectAsync(8);
    }

    [Test]
    public async Task Worker_SourcesReplacedDeletedAndAppended_LedgerSaysWhichVersionOrThatItIsMissing()
    {
        const string Replaced = "demo-image-000010.jpg", Deleted = "demo-image-000020.jpg", Appended = "appended.jpg";
        ContainerRun run = await ContainerRun.GenerateAsync(Images);
        byte[] other = (await run.Source.GetBlobClient("demo-image-000011.jpg").DownloadContentAsync()).Value.Content.ToArray();
        await run.Source.GetAppendBlobClient(Appended).CreateAsync();
        await AppendAsync(run, Appended, other);
        await run.PlanAsync();
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);

        // At the moment in which the worker asks for the first image: after the plan, before any of these is read.
        var changed = new Lazy<Task<string>>(async () =>
        {
            await run.Source.DeleteBlobAsync(Deleted);
            await AppendAsync(run, Appended, [0, 0, 0]);
            BlobContentInfo info = await run.Source.GetBlobClient(Replaced).UploadAsync(BinaryData.FromBytes(other), overwrite: true);
            return info.ETag.ToString().Trim('"');
        });
        proxy.Choose = r => r.IsRead && r.Container == run.Source.Name ? new BlobFault { Before = () => changed.Value } : null;

        using ProgramRun worker = run.StartWorker(proxy).WaitForExit();

        Dictionary<string, JsonElement> outcomes =
            (await run.LedgerAsync("outcome")).ToDictionary(l => l.GetProperty("name").GetString()!);
        BlobProperties appended = await run.Source.GetBlobClient(Appended).GetPropertiesAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(worker.ExitCode, Is.EqualTo(4), worker.Output + worker.Errors);
            Assert.That(outcomes, Has.Count.EqualTo(Images + 1));
            Assert.That(outcomes[Deleted].GetProperty("kind").GetString(), Is.EqualTo("SourceMissing"));
            Assert.That(outcomes[Replaced].GetProperty("outcome").GetString(), Is.EqualTo("Converted"));
            Assert.That(outcomes[Replaced].GetProperty("sourceEtag").GetString(), Is.EqualTo(await changed.Value));
            Assert.That(outcomes[Appended].GetProperty("sourceEtag").GetString(), Is.EqualTo(appended.ETag.ToString().Trim('"')));
        });
    }

    private static TestCaseData Case(string name, Func<BlobRequest, BlobFault?> fault) =>
        new TestCaseData(fault) { TestName = $"{{m}}({name})" };

    /// <summary>Harms the first fitting request for each image and for each PNG, and no other.</summary>
    private static Func<BlobRequest, BlobFault?> OncePerBlob(ContainerRun run, Func<BlobRequest, BlobFault?> fault)
    {
        var harmed = new ConcurrentDictionary<string, bool>();
        return request =>
        {
            bool isData = request.Blob.Length > 0 && request.Container != run.State.Name;
            return isData && fault(request) is { } chosen && harmed.TryAdd(request.Container + request.Blob, true)
                ? chosen
                : null;
        };
    }

    private static IEnumerable<string> WrittenTwice(BlobProxy proxy) => proxy.Exchanges
        .Where(e => e.Status == 201 && e.Request.IsWrite && e.Request.Blob.EndsWith(".png", StringComparison.Ordinal))
        .GroupBy(e => e.Request.Blob)
        .Where(g => g.Count() > 1)
        .Select(g => g.Key);

    private static async Task AppendAsync(ContainerRun run, string name, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        await run.Source.GetAppendBlobClient(name).AppendBlockAsync(content);
    }
}
