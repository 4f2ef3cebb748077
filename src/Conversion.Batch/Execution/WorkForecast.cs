using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Execution;

/// <summary>How much of a run's work is done, and how long the rest takes: by the pixels of the images that are done, those that a sample
/// expects of the others, and what either have cost so far.</summary>
/// <remarks>Not thread-safe. Two lines are learned: pixels by encoded length, and cost by pixels. The sample speaks for the images that are
/// left, as long as some of its images are among them; so a run that begins with small images knows of the large ones.</remarks>
/// <param name="sample">The headers that were read before the run; null for none.</param>
/// <param name="rates">What is assumed before anything is done.</param>
internal sealed class WorkForecast(HeaderSample? sample, MeasuredRates rates)
{
    // How much images that are done say of those that are left: as much as so many sampled ones that are left, while these are few.
    private const double WeightOfDone = 10;
    private const double LeastWeightOfDone = 0.1;
    private const int MaxMarks = 64;

    // Fewer images are no pace: what is finished of them by chance at either end of the time is too much of it.
    private const double LeastImages = 100;

    // Before that, what a run shows is its beginning.
    private static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(1);

    private readonly LineFit _pixels = new();
    private readonly LineFit _costs = new();
    private readonly Dictionary<string, SampledImage> _left = (sample?.Images ?? []).DistinctBy(i => i.Name).ToDictionary(i => i.Name);
    private readonly List<Mark> _marks = [];
    private TimeSpan _spacing;
    private (TimeSpan Time, double Images) _expected;
    private long _images, _bytes;
    private double _doneImages, _donePixels, _doneBytes, _seconds, _squaredSeconds;

    /// <summary>Sets what the whole run has to do.</summary>
    public void Start(long images, long bytes) => (_images, _bytes) = (images, bytes);

    /// <summary>Sets how long the work that is left is estimated to take, until there is a pace.</summary>
    /// <param name="time">How long.</param>
    /// <param name="images">How many images it was estimated for; null for those that are left now.</param>
    public void Expect(TimeSpan time, long? images = null) => _expected = (time, Math.Max(1, images ?? (_images - _doneImages)));

    /// <summary>Adds an image with an outcome.</summary>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);

        // What was not read has no length in its outcome.
        double plannedBytes = entry.SourceBytes > 0 ? entry.SourceBytes : (double)_bytes / Math.Max(1, _images);
        double pixels = (double)(entry.WidthPixels ?? 0) * (entry.HeightPixels ?? 0);
        Add(1, plannedBytes, pixels, entry.DecodeMs is null ? null : (entry.DecodeMs + (entry.EncodeMs ?? 0)) / 1000);
        _ = _left.Remove(entry.Name);
    }

    /// <summary>Adds images with outcomes.</summary>
    /// <param name="images">How many.</param>
    /// <param name="bytes">Their encoded length.</param>
    /// <param name="pixels">Their pixels; of images without a PNG there are none.</param>
    /// <param name="coreSeconds">What they cost; null where that is not known.</param>
    public void Add(double images, double bytes, double pixels, double? coreSeconds)
    {
        AddTo(_pixels, images, bytes, pixels);
        if (coreSeconds is { } cost)
        {
            _costs.Add(images, pixels, cost);
            (_seconds, _squaredSeconds) = (_seconds + cost, _squaredSeconds + (cost * cost / Math.Max(images, 1)));
        }

        (_doneImages, _doneBytes, _donePixels) = (_doneImages + images, _doneBytes + bytes, _donePixels + pixels);
    }

    /// <summary>Takes images of the sample that are done.</summary>
    public void RemoveSampled(Func<SampledImage, bool> isDone)
    {
        foreach (SampledImage done in _left.Values.Where(isDone).ToList())
        {
            _ = _left.Remove(done.Name);
        }
    }

    /// <summary>Forgets which images are done; the pace stays.</summary>
    public WorkForecast Restart()
    {
        var again = new WorkForecast(sample, rates);
        again.Start(_images, _bytes);
        again._marks.AddRange(_marks);
        (again._spacing, again._expected) = (_spacing, _expected);
        return again;
    }

    /// <summary>Sees how far the run is now.</summary>
    /// <param name="at">The moment, on any clock.</param>
    /// <returns>The work that is done and left, in seconds of a core, and how long the rest takes; null where that is not known.</returns>
    public WorkView Look(TimeSpan at)
    {
        double images = Math.Max(0, _images - _doneImages), bytes = Math.Max(0, _bytes - _doneBytes);
        double usual = Math.Max(1, (double)_bytes / Math.Max(1, _images));
        double bitsPerPixel = rates.JpegBitsPerPixel;
        var byLength = new LineFit();
        foreach (SampledImage image in _left.Values)
        {
            AddTo(byLength, image.Weight, image.Weight * image.Bytes, image.Weight * image.Pixels);
        }

        Line before = sample?.ToPixels(bitsPerPixel) ?? new Line(0, 8 / bitsPerPixel);
        double alike = Math.Max(LeastWeightOfDone, WeightOfDone - (_left.Count / 2.0));
        double known = alike * Math.Max(1, byLength.Weight / Math.Max(1, _left.Count));
        byLength.Add(_pixels, _pixels.Weight > known ? known / _pixels.Weight : 1);
        double left = byLength.Solve(before, usual).Of(images, bytes);
        Line cost = CostLine(before.Of(1, usual));
        var now = new Mark(at, _doneImages, _donePixels, _seconds, _squaredSeconds);
        double done = cost.Of(now.Images, now.Pixels), rest = images == 0 ? 0 : cost.Of(images, left);
        Keep(now);
        TimeSpan? expected = _expected.Time > TimeSpan.Zero ? _expected.Time * (images / _expected.Images) : null;
        return new WorkView(done, rest, TimeFor(rest, now, cost) ?? expected);
    }

    // Lengths of large images scatter more, as much as they are larger: they must not decide what small ones are expected to be.
    private void AddTo(LineFit fit, double images, double bytes, double pixels)
    {
        double usual = Math.Max(1, (double)_bytes / Math.Max(1, _images));
        double scatter = 1 + (bytes / Math.Max(images, 1e-9) / usual);
        double weight = 1 / (scatter * scatter);
        fit.Add(images * weight, bytes * weight, pixels * weight);
    }

    // What a core does is known from other runs, or assumed: in work by bytes, which is pixels and a share for each image.
    // How much faster or slower these cores are shows with the first images, whatever their size.
    private Line CostLine(double usualPixels)
    {
        var assumed = new Line(WorkModel.PerImageBytes / rates.BytesPerCoreSecond, rates.JpegBitsPerPixel / 8 / rates.BytesPerCoreSecond);
        return _costs.Solve(_costs.Scale(assumed), Math.Max(1, usualPixels));
    }

    // The pace of the later half of the time: the beginning has starts in it, and a moment has chance. While that half has few images, of the
    // whole time. At its beginning no core was in the midst of an image; now each is, and that work counts nowhere yet: as much as an
    // image has behind it at a random moment, E[c^2] / 2E[c]. (What it has behind it is not taken off the time that is left, because
    // cores without work at the end take about as long.)
    private TimeSpan? TimeFor(double rest, Mark now, Line cost)
    {
        if (rest <= 0)
        {
            return TimeSpan.Zero;
        }

        if (_marks.Count == 0)
        {
            return null;
        }

        TimeSpan half = now.At - ((now.At - _marks[0].At) / 2);
        Mark from = _marks.LastOrDefault(m => m.At <= half && now.At - m.At >= LeastSpan && now.Images - m.Images >= LeastImages);
        bool isWhole = !from.IsSet;
        from = isWhole && now.At - _marks[0].At >= LeastSpan ? _marks[0] : from;
        double seconds = (now.At - from.At).TotalSeconds;
        if (isWhole && now.Seconds > from.Seconds)
        {
            double behind = (now.SquaredSeconds - from.SquaredSeconds) / (2 * (now.Seconds - from.Seconds));
            seconds -= Math.Min(behind, seconds / 2);
        }

        double pace = cost.Of(now.Images - from.Images, now.Pixels - from.Pixels) / Math.Max(seconds, 1e-3);
        return from.IsSet && pace > 0 ? TimeSpan.FromSeconds(Math.Min(rest / pace, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
    }

    // Evenly over the time so far, however often somebody looks.
    private void Keep(Mark now)
    {
        if (_marks is [.., var last] && now.At - last.At < _spacing)
        {
            return;
        }

        _marks.Add(now with { IsSet = true });
        if (_marks.Count > MaxMarks)
        {
            List<Mark> kept = [.. _marks.Where((_, at) => at % 2 == 0)];
            _marks.Clear();
            _marks.AddRange(kept);
            _spacing = (_marks[^1].At - _marks[0].At) / (_marks.Count - 1);
        }
    }

    private readonly record struct Mark(TimeSpan At, double Images, double Pixels, double Seconds, double SquaredSeconds, bool IsSet = false);
}

/// <summary>How far a run's work is.</summary>
/// <param name="Done">What is done, in estimated seconds of a core.</param>
/// <param name="Left">What is left, likewise.</param>
/// <param name="TimeLeft">How long that takes at the present pace; null while there is none.</param>
internal readonly record struct WorkView(double Done, double Left, TimeSpan? TimeLeft)
{
    /// <summary>The part that is done, 0 to 1.</summary>
    public double Share => Done + Left > 0 ? Done / (Done + Left) : Left > 0 ? 0 : 1;
}
