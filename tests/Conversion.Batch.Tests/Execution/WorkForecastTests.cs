using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.Execution;

/// <summary>The share and the time left that a run shows, against what they turn out to be, on simulated runs of four cores.</summary>
public sealed class WorkForecastTests
{
    private const int Cores = 4;
    private const double Tolerance = 0.15;

    // Of the whole run's time; and of a run that has seen nothing but thumbnails by then.
    private const double TimeTolerance = 0.12;
    private const double BlindTimeTolerance = 0.18;

    // A core of half the assumed speed, so that the assumption alone is wrong.
    private const double SecondsPerPixel = 2 / 25e6;
    private const double SecondsPerImage = 0.008;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.2);

    private static IEnumerable<TestCaseData> Mixes()
    {
        var random = new Random(22);
        yield return Case("OneSizeOfManyLengths", Enumerable.Range(0, 1824)
            .Select(i => new Picture(2_000_000, (long)(60_000 * Math.Pow(12, i / 1823.0)))));
        yield return Case("Photographs", Enumerable.Range(0, 3000).Select(_ => Photograph(random)));
        yield return Case("FewPhotographs", Enumerable.Range(0, 400).Select(_ => Photograph(random)));
        yield return Case("ThumbnailsFirst", Thumbnails(random, 4000).Concat(Enumerable.Range(0, 600).Select(_ => Photograph(random))), BlindTimeTolerance);
        yield return Case("ThumbnailsLast", Enumerable.Range(0, 600).Select(_ => Photograph(random)).Concat(Thumbnails(random, 4000)));
        yield return Case("ScansOfHighQualityBehindWebPictures", Enumerable.Range(0, 1500).Select(_ => new Picture(500_000 + random.Next(500_000), 0) { Bits = 0.8 })
            .Concat(Enumerable.Range(0, 300).Select(_ => new Picture(8_000_000 + random.Next(1_000_000), 0) { Bits = 6 })));
    }

    [TestCaseSource(nameof(Mixes))]
    public void Snapshot_FromATenthOn_ShareAndTimeLeftAreNear(object mix, double tolerance)
    {
        Simulation run = Simulation.Run((IReadOnlyList<Picture>)mix, withSample: true);

        (double share, double time) = run.WorstFromATenthOn();

        TestContext.Out.WriteLine($"worst share {share:0.000}, worst time {time:0.000}, of {run.Elapsed} at {run.WorstAt:0.00}");
        Assert.Multiple(() =>
        {
            Assert.That(share, Is.LessThan(Tolerance), "share");
            Assert.That(time, Is.LessThan(tolerance), "time left");
        });
    }

    [Test]
    public void Snapshot_WithoutASample_LearnsFromWhatIsDone()
    {
        var random = new Random(5);
        Simulation run = Simulation.Run([.. Enumerable.Range(0, 3000).Select(_ => Photograph(random))], withSample: false);

        (double share, double time) = run.WorstFromATenthOn();

        Assert.Multiple(() =>
        {
            Assert.That(share, Is.LessThan(Tolerance), "share");
            Assert.That(time, Is.LessThan(TimeTolerance), "time left");
        });
    }

    [Test]
    public void Snapshot_BeforeThereIsAPace_ShowsTheEstimate()
    {
        var time = new FakeTimeProvider();
        var counter = new RunCounter(time: time);
        counter.Start(PlanOf(100, 1000), sample: null, rates: null);
        counter.Expect(TimeSpan.FromMinutes(5));
        counter.Begin();

        RunProgress first = counter.Snapshot();

        Assert.That((first.ShareDone, first.TimeLeft), Is.EqualTo(((double?)0, (TimeSpan?)TimeSpan.FromMinutes(5))));
    }

    [Test]
    public void Snapshot_ContinuedRun_OldOutcomesCountButGiveNoPace()
    {
        var time = new FakeTimeProvider();
        var counter = new RunCounter(time: time);
        counter.Start(PlanOf(100, 10_000), sample: null, rates: null);
        for (int i = 0; i < 50; i++)
        {
            counter.AddBefore(Entry($"{i}.jpg", new Picture(1000, 100), time));
        }

        counter.Begin();
        time.Advance(TimeSpan.FromSeconds(10));
        counter.AddBefore(Entry("0.jpg", new Picture(1000, 100), time));
        for (int i = 50; i < 60; i++)
        {
            counter.Add(Entry($"{i}.jpg", new Picture(1000, 100), time));
        }

        RunProgress now = counter.Snapshot();

        Assert.Multiple(() =>
        {
            Assert.That(now.Counts.Converted, Is.EqualTo(60), "an outcome that was known before the beginning counts once");
            Assert.That(now.ShareDone, Is.EqualTo(0.6).Within(0.01));
            Assert.That(now.TimeLeft!.Value.TotalSeconds, Is.EqualTo(40).Within(0.5), "ten images in ten seconds, forty left");
        });
    }

    private static TestCaseData Case(string name, IEnumerable<Picture> pictures, double tolerance = TimeTolerance) =>
        new TestCaseData((IReadOnlyList<Picture>)[.. pictures.Select(p => p.Bits > 0 ? p with { Bytes = (long)(p.Pixels * p.Bits / 8) } : p)], tolerance).SetArgDisplayNames(name);

    // From 1 to 24 megapixels, at 1.5 to 4 bits.
    private static Picture Photograph(Random random)
    {
        double pixels = 1e6 * Math.Pow(24, random.NextDouble());
        return new Picture((long)pixels, (long)(pixels * (1.5 + (2.5 * random.NextDouble())) / 8));
    }

    private static IEnumerable<Picture> Thumbnails(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => new Picture(20_000, 6_000 + random.Next(12_000)));

    private static LedgerEntry Entry(string name, Picture picture, TimeProvider time) => new()
    {
        Name = name,
        Target = name,
        Outcome = Outcome.Converted,
        WidthPixels = (int)picture.Pixels,
        HeightPixels = 1,
        SourceBytes = picture.Bytes,
        DecodeMs = 1000 * picture.Cost,
        EncodeMs = 0,
        Node = "n",
        At = time.GetUtcNow(),
    };

    private static Plan PlanOf(long images, long bytes) => new()
    {
        Run = "20260102-030405-abcdef",
        CreatedAt = default,
        Source = "/in",
        Target = "/out",
        Recipe = new Recipe(),
        RecipeHash = new Recipe().Hash,
        Names = NamePolicy.Replace,
        Overwrite = OverwritePolicy.Stale,
        Total = images,
        UpToDate = 0,
        Bytes = bytes,
        Ignored = 0,
        Shards = [],
    };

    private sealed record Picture(long Pixels, long Bytes)
    {
        public double Bits { get; init; }

        public double Cost => SecondsPerImage + (Pixels * SecondsPerPixel);
    }

    /// <summary>Pictures that cores take one after the other, on a clock that stands still in between.</summary>
    private sealed class Simulation
    {
        private readonly List<(TimeSpan At, RunProgress Seen)> _looks = [];

        public TimeSpan Elapsed { get; private set; }

        /// <summary>Where the time left was most wrong, 0 to 1.</summary>
        public double WorstAt { get; private set; }

        public static Simulation Run(IReadOnlyList<Picture> pictures, bool withSample)
        {
            var run = new Simulation();
            var time = new FakeTimeProvider();
            DateTimeOffset start = time.GetUtcNow();
            var counter = new RunCounter(time: time);
            counter.Start(PlanOf(pictures.Count, pictures.Sum(p => p.Bytes)), withSample ? SampleOf(pictures) : null, rates: null);
            counter.Begin();
            var ends = new PriorityQueue<int, double>();
            int next = 0;
            for (; next < Math.Min(Cores, pictures.Count); next++)
            {
                ends.Enqueue(next, pictures[next].Cost);
            }

            TimeSpan look = Step;
            while (ends.TryDequeue(out int done, out double at))
            {
                for (; look.TotalSeconds < at; look += Step)
                {
                    time.SetUtcNow(start + look);
                    run._looks.Add((look, counter.Snapshot()));
                }

                time.SetUtcNow(start + TimeSpan.FromSeconds(at));
                counter.Add(Entry($"{done}.jpg", pictures[done], time));
                if (next < pictures.Count)
                {
                    ends.Enqueue(next, at + pictures[next].Cost);
                    next++;
                }

                run.Elapsed = TimeSpan.FromSeconds(at);
            }

            return run;
        }

        /// <summary>The largest errors of a look: of the share, relative to the true one, and of the time left, relative to the whole run's time.</summary>
        public (double Share, double Time) WorstFromATenthOn()
        {
            double share = 0, time = 0;
            foreach ((TimeSpan at, RunProgress seen) in _looks.Where(l => l.At >= Elapsed / 10))
            {
                double done = at / Elapsed, left = 1 - done;
                share = Math.Max(share, Math.Abs(seen.ShareDone!.Value - done) / done);
                double error = Math.Abs(((seen.TimeLeft ?? TimeSpan.Zero) / Elapsed) - left);
                (time, WorstAt) = error > time ? (error, done) : (time, WorstAt);
            }

            return (share, time);
        }

        private static HeaderSample SampleOf(IReadOnlyList<Picture> pictures)
        {
            var draw = new SampleDraw();
            foreach ((int index, Picture picture) in pictures.Index())
            {
                draw.Add(new PlannedImage { Name = $"{index}.jpg", Target = "", Bytes = picture.Bytes, Etag = "" }, shard: 0);
            }

            return new HeaderSample
            {
                Images = [.. draw.Drawn.Select(d => d with { Pixels = pictures[int.Parse(d.Name[..^4], System.Globalization.CultureInfo.InvariantCulture)].Pixels })],
            };
        }
    }
}
