using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;

namespace ImageConversion.Batch.Verification;

/// <summary>Gathers what a verification finds.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class VerifyTally(int mostListed, VerifyCounter progress)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<FailureKind, long> _failuresByKind = [];
    private readonly SortedDictionary<DifferenceKind, long> _differencesByKind = [];
    private readonly List<RecordedFailure> _failures = [];
    private readonly List<Difference> _differences = [];
    private readonly List<UncheckedImage> _unchecked = [];
    private readonly List<string> _surplusPngs = [];
    private long _images;
    private long _good;
    private long _compared;
    private long _notChecked;
    private long _surplus;

    public long Images => Interlocked.Read(ref _images);

    public void AddImage()
    {
        Interlocked.Increment(ref _images);
        progress.AddListed();
    }

    /// <summary>Files of the source that were not taken for images.</summary>
    public IgnoredTally Ignored { get; set; } = new();

    public void AddGood() => Interlocked.Increment(ref _good);

    public void AddCompared(Difference? difference)
    {
        Interlocked.Increment(ref _compared);
        progress.AddCompared();
        if (difference is null)
        {
            AddGood();
        }
        else
        {
            Add(difference);
        }
    }

    public void Add(Difference difference)
    {
        lock (_gate)
        {
            _differencesByKind[difference.Kind] = _differencesByKind.GetValueOrDefault(difference.Kind) + 1;
            Keep(_differences, difference);
        }

        progress.AddDifferent();
    }

    public void Add(RecordedFailure failure)
    {
        lock (_gate)
        {
            _failuresByKind[failure.Kind] = _failuresByKind.GetValueOrDefault(failure.Kind) + 1;
            Keep(_failures, failure);
        }
    }

    public void Add(UncheckedImage image)
    {
        lock (_gate)
        {
            _notChecked++;
            Keep(_unchecked, image);
        }
    }

    public void AddSurplus(string png)
    {
        lock (_gate)
        {
            _surplus++;
            Keep(_surplusPngs, png);
        }
    }

    /// <summary>The report; nothing may be added any more.</summary>
    public VerifyReport ToReport(string source, string target, string recipeHash, PixelCheck pixels) => new()
    {
        Source = source,
        Target = target,
        Recipe = recipeHash,
        Pixels = pixels,
        Images = _images,
        Ignored = Ignored.Total,
        IgnoredBy = Ignored.By,
        IgnoredFiles = [.. Ignored.Files.Take(mostListed)],
        Good = _good,
        Failed = _failuresByKind.Values.Sum(),
        Different = _differencesByKind.Values.Sum(),
        NotChecked = _notChecked,
        Compared = _compared,
        Surplus = _surplus,
        FailuresByKind = _failuresByKind,
        DifferencesByKind = _differencesByKind,
        Differences = [.. _differences.OrderBy(d => d.Name, StringComparer.Ordinal)],
        Failures = [.. _failures.OrderBy(f => f.Name, StringComparer.Ordinal)],
        Unchecked = [.. _unchecked.OrderBy(u => u.Name, StringComparer.Ordinal)],
        SurplusPngs = _surplusPngs,
    };

    private void Keep<T>(List<T> list, T item)
    {
        if (list.Count < mostListed)
        {
            list.Add(item);
        }
    }
}
