using System.Globalization;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>Workers that are killed again and again between containers, and what is done twice because of it.</summary>
[TestFixture]
public sealed class ContainerKillTests
{
    private const int SigKill = 9;
    private const int ImagesPerKill = 150;
    private const int Converters = 2;

    // CI takes the short form; IMGCONV_KILLS=50 is the whole one (docs/testing.md).
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_KILLS") ?? "3", CultureInfo.InvariantCulture);

    [Test]
    public async Task Worker_KilledAtRandomMoments_CompletesAndDoesTwiceOnlyWhatWasInFlight()
    {
        int images = Math.Max(2, Kills) * ImagesPerKill;
        ContainerRun run = await ContainerRun.PlanAsync(images);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        var random = new Random(20261127);
        var lives = new List<Life>();
        while (lives.Count < Kills)
        {
            lives.Add(await LiveAndDieAsync(run, proxy, afterRequests: random.Next(1, ImagesPerKill)));
            await run.BreakLeaseAsync();
        }

        var last = new Life();
        proxy.Choose = last.Watch;
        using ProgramRun resumed = ProgramRun.Start(
            BuiltPrograms.Imgconv, ["resume", run.Address, "--trust-plan", "--output", "json"], environment: proxy.Environment).WaitForExit();

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Errors);
        lives.Add(last);
        AssertNothingFinishedIsDoneAgain(lives, proxy, images);
        await run.AssertTargetIsCorrectAsync(images);
        (int exitCode, System.Text.Json.JsonElement again) = run.Convert();
        Assert.Multiple(() =>
        {
            Assert.That(run.Report().GetProperty("summary").GetProperty("converted").GetInt32(), Is.GreaterThan(images / 2));
            Assert.That(exitCode, Is.Zero);
            Assert.That(again.GetProperty("upToDate").GetInt64(), Is.EqualTo(images));
        });
    }

    /// <summary>Runs a worker until it makes a certain request, and kills it while that one is under way.</summary>
    private static async Task<Life> LiveAndDieAsync(ContainerRun run, BlobProxy proxy, int afterRequests)
    {
        var life = new Life();
        var started = new TaskCompletionSource<ProgramRun>();
        proxy.Choose = request =>
        {
            life.Watch(request);
            return life.Count != afterRequests
                ? null
                : new BlobFault
                {
                    Before = async () =>
                    {
                        life.EndWith(proxy.Exchanges);
                        (await started.Task).Signal(SigKill);
                    },
                };
        };
        using ProgramRun worker = run.StartWorker(proxy, "--parallelism", $"{Converters}");
        started.SetResult(worker);
        worker.WaitForExit();
        Assert.That(worker.ExitCode, Is.EqualTo(128 + SigKill), $"{worker.Output}{worker.Errors}");
        return life;
    }

    private static void AssertNothingFinishedIsDoneAgain(List<Life> lives, BlobProxy proxy, int images)
    {
        var finished = new HashSet<string>();
        int inFlight = lives.SkipLast(1).Sum(life => life.InFlight.Count);
        int readAgain = 0;
        var read = new HashSet<string>();
        foreach (Life life in lives)
        {
            Assert.That(life.Read.Where(finished.Contains), Is.Empty, "read again although its PNG was there");
            readAgain += life.Read.Count(name => !read.Add(name));
            finished.UnionWith(life.Finished);
        }

        List<BlobExchange> writes = [.. proxy.Exchanges.Where(e => e.Request.IsWrite && e.Request.Blob.EndsWith(".png", StringComparison.Ordinal))];

        // A process that dies may take with it what each converter was working on; all else that was decoded was sent. A bound,
        // not a count: it takes every converter for busy at every kill.
        int decoded = writes.Count + (Converters * (lives.Count - 1));
        TestContext.Out.WriteLine(
            $"{lives.Count - 1} kills, {images} images: {inFlight} in flight at the kills, {readAgain} read again, "
            + $"{writes.Count} PNGs sent; at most {decoded} decoded, {(double)decoded / images:0.000} of an undisturbed run");
        Assert.Multiple(() =>
        {
            Assert.That(readAgain, Is.LessThanOrEqualTo(inFlight));
            Assert.That(writes.Where(w => w.Status == 201).GroupBy(w => w.Request.Blob).Where(g => g.Count() > 1), Is.Empty, "written twice");
            Assert.That(decoded, Is.LessThanOrEqualTo(1.05 * images));
        });
    }

    /// <summary>What one process did, as its requests show it.</summary>
    private sealed class Life
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _read = [];

        public int Count { get; private set; }

        /// <summary>Images whose JPEG was asked for.</summary>
        public IReadOnlyCollection<string> Read
        {
            get
            {
                lock (_gate)
                {
                    return [.. _read];
                }
            }
        }

        /// <summary>Images whose PNG was there when the process was killed.</summary>
        public HashSet<string> Finished { get; } = [];

        /// <summary>
        /// Images that were asked for, and were not finished then; some of them between the choice of the moment and the
        /// signal's arrival.
        /// </summary>
        public IReadOnlyCollection<string> InFlight => [.. Read.Except(Finished)];

        public BlobFault? Watch(BlobRequest request)
        {
            lock (_gate)
            {
                Count++;
                if (request.IsRead && request.Blob.EndsWith(".jpg", StringComparison.Ordinal))
                {
                    _read.Add(request.Blob);
                }
            }

            return null;
        }

        public void EndWith(IEnumerable<BlobExchange> exchanges) => Finished.UnionWith(exchanges
            .Where(e => e.Request.IsWrite && e.Status == 201)
            .Select(e => Path.ChangeExtension(e.Request.Blob, ".jpg")));
    }
}
