using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Verification;

/// <summary>Gathers the PNGs of further pictures as a target's listing passes them: they precede that of the primary picture.</summary>
/// <remarks>Not thread-safe. Memory holds those that wait for their primary picture.</remarks>
/// <param name="surplus">Called with each blob that belongs to no image.</param>
internal sealed class FurtherTargets(Action<BlobEntry> surplus)
{
    private readonly List<(string Primary, BlobEntry Entry)> _waiting = [];

    /// <summary>Takes a blob that is no image's primary PNG.</summary>
    public void Add(BlobEntry entry)
    {
        if (ImageNames.PrimaryName(entry.Name) is { } primary)
        {
            _waiting.Add((primary, entry));
        }
        else
        {
            surplus(entry);
        }
    }

    /// <summary>Hands out the PNGs of an image's further pictures.</summary>
    /// <param name="target">The image's primary PNG; those come in ordinal order.</param>
    /// <param name="count">How many further pictures it has.</param>
    /// <returns>One for each; null where it does not exist.</returns>
    public BlobEntry?[] Take(string target, int count)
    {
        var taken = new BlobEntry?[count];
        for (int i = 0; i < count; i++)
        {
            string name = ImageNames.FurtherName(target, i + 2);
            int place = _waiting.FindIndex(w => w.Entry.Name == name);
            if (place >= 0)
            {
                taken[i] = _waiting[place].Entry;
                _waiting.RemoveAt(place);
            }
        }

        Drop(w => string.CompareOrdinal(w.Primary, target) <= 0);
        return taken;
    }

    /// <summary>The listing is at its end.</summary>
    public void Complete() => Drop(_ => true);

    private void Drop(Predicate<(string Primary, BlobEntry Entry)> isPassed)
    {
        foreach ((_, BlobEntry entry) in _waiting.FindAll(isPassed))
        {
            surplus(entry);
        }

        _ = _waiting.RemoveAll(isPassed);
    }
}
