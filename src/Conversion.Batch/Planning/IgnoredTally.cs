using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>Counts the files of a source that are no images, and names the first.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="maxNamed">How many are named.</param>
internal sealed class IgnoredTally(int maxNamed = Plan.MaxIgnoredNamed)
{
    private readonly SortedDictionary<IgnoredReason, long> _by = [];
    private readonly List<IgnoredFile> _files = [];

    /// <summary>How many there are.</summary>
    public long Total => _by.Values.Sum();

    /// <summary>How many there are for each reason.</summary>
    public IReadOnlyDictionary<IgnoredReason, long> By => _by;

    /// <summary>The first of them.</summary>
    public IReadOnlyList<IgnoredFile> Files => _files;

    public void Add(string name, IgnoredReason reason)
    {
        _by[reason] = _by.GetValueOrDefault(reason) + 1;
        if (_files.Count < maxNamed)
        {
            _files.Add(new IgnoredFile(name, reason));
        }
    }
}
