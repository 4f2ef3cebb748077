using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Estimation;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HeaderSamplerTests
{
    private static readonly Dictionary<string, (int Width, int Height, int Noise)[]> Mixes = new()
    {
        ["one size"] = [(400, 300, 0)],
        ["one size of any noise"] = [(300, 200, 0), (300, 200, 3), (300, 200, 30)],
        ["thumbnails and photographs"] = [(64, 48, 20), (64, 48, 20), (64, 48, 20), (800, 600, 0)],
        ["mostly large"] = [(900, 700, 1), (1000, 600, 4), (120, 90, 0)],
    };

    private readonly RunBench _bench = new();

    private static IEnumerable<string> Names => Mixes.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task Estimate_GeneratedMix_IsWithin30PercentOfTheMegapixels(string mix)
    {
        double megapixels = 0;
        foreach (int index in Enumerable.Range(0, 320))
        {
            // In runs of forty, as folders have images of a kind together.
            (int width, int height, int noise) = Mixes[mix][index / 40 % Mixes[mix].Length];
            var options = new DemoImageOptions { Width = width, Height = height, NoisePercent = noise };
            _ = await _bench.PutAsync($"{index:d4}.jpg", DemoImageGenerator.Generate(index % 5, options));
            megapixels += width * height / 1e6;
        }

        Plan plan = await _bench.PlanAsync();

        HeaderSample? sample = await Sampler().TryReadAsync(plan, _bench.Source, default);
        RunEstimate estimate = RunEstimator.Estimate(plan, RunMachines.ThisMachine(1), sample: sample);

        TestContext.Out.WriteLine($"{mix}: {estimate.Megapixels} of {megapixels:0.0}; by bytes {RunEstimator.Estimate(plan, RunMachines.ThisMachine(1)).Megapixels}");
        Assert.Multiple(() =>
        {
            Assert.That(estimate.Megapixels, Is.EqualTo(megapixels).Within(30).Percent);
            Assert.That(estimate.Sampled, Is.InRange(HeaderSample.MaxImages / 4, HeaderSample.MaxImages));
        });
    }

    [Test]
    public async Task Read_SomeAreNoJpegs_TheyHaveNoPixelsAndCount()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        _ = await _bench.PutAsync("c.jpg", new byte[3000]);
        Plan plan = await _bench.PlanAsync();

        HeaderSample? sample = await Sampler().TryReadAsync(plan, _bench.Source, default);

        Assert.That(sample!.Images.Select(i => i.Pixels), Is.EqualTo((long[])[24 * 16, 24 * 16, 0]).AsCollection);
    }

    [Test]
    public async Task Read_HeaderBehindAPreview_IsFound()
    {
        // Segments of metadata push the frame header far behind.
        byte[] jpeg = RunBench.SmallJpeg;
        byte[] segment = [0xFF, 0xE1, 0xFF, 0xFF, .. new byte[65533]];
        _ = await _bench.PutAsync("a.jpg", [.. jpeg[..2], .. segment, .. segment, .. jpeg[2..]]);
        Plan plan = await _bench.PlanAsync();

        HeaderSample? sample = await Sampler().TryReadAsync(plan, _bench.Source, default);

        Assert.That(sample!.Images.Single().Pixels, Is.EqualTo(24 * 16));
    }

    [Test]
    public async Task Read_SourceDoesNotAnswer_IsNoSampleAfterSeconds()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        var hanging = new HangingStore();

        Task<HeaderSample?> reading = Sampler().TryReadAsync(plan, hanging, default);
        await hanging.Asked;
        _bench.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.That(await reading, Is.Null);
    }

    [Test]
    public async Task Read_SourceIsClosed_IsNoSample()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();

        HeaderSample? sample = await Sampler().TryReadAsync(plan, new ImageConversion.Storage.InMemory.InMemoryBlobStore("empty"), default);

        Assert.That(sample, Is.Null);
    }

    [Test]
    public void Draw_LongList_IsSpreadOverAllOfIt()
    {
        var draw = new SampleDraw();
        for (int i = 0; i < 100_000; i++)
        {
            draw.Add(new PlannedImage { Name = $"{i}", Target = "", Bytes = 1000 + i, Etag = "" }, i / 1000);
        }

        IReadOnlyList<SampledImage> drawn = draw.Drawn;
        long[] steps = [.. drawn.Zip(drawn.Skip(1), (a, b) => b.Bytes - a.Bytes)];

        Assert.Multiple(() =>
        {
            Assert.That(drawn, Has.Count.EqualTo(HeaderSample.MaxImages));
            Assert.That(steps.Max(), Is.LessThanOrEqualTo(3000));
            Assert.That(drawn[^1].Bytes, Is.GreaterThan(98_000));
            Assert.That(drawn[^1].Shard, Is.EqualTo((drawn[^1].Bytes - 1000) / 1000));
            Assert.That(drawn.Sum(d => d.Weight), Is.EqualTo(100_000).Within(5).Percent, "together they stand for all");
        });
    }

    private HeaderSampler Sampler() => new(new JpegToPngConverter(), _bench.Time);

    private sealed class HangingStore : ReadOnlyBlobStore
    {
        private readonly TaskCompletionSource _asked = new();

        public Task Asked => _asked.Task;

        public override string Address => "hanging";

        protected override async IAsyncEnumerable<BlobEntry> ReadEntriesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            _asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }

        protected override Task<Stream> OpenAsync(BlobEntry entry, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
