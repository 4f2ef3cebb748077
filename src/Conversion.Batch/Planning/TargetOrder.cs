using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>
/// Brings a source listing, which comes in order of the source's names, into the order of the targets' names, streaming.
/// </summary>
/// <remarks>
/// <para>The two orders differ only among names of which one's stem begins another's: <c>a.JPG</c> precedes <c>a.b.jpg</c>,
/// yet <c>a.png</c> follows <c>a.b.png</c>. Names that differ within the shorter stem compare alike with either
/// extension, and every JPEG extension is below <c>.png</c>; so once the listing stands beyond a waiting image's own
/// target, nothing later can come before it. A heap of the few names under way suffices, whatever the listing's length.</para>
/// </remarks>
internal sealed class TargetOrder(NamePolicy policy)
{
    private readonly PriorityQueue<SourceImage, (string Target, string Source)> _waiting = new(OrderByTargetThenSource);

    private static readonly IComparer<(string Target, string Source)> OrderByTargetThenSource =
        Comparer<(string Target, string Source)>.Create((x, y) =>
        {
            int byTarget = string.CompareOrdinal(x.Target, y.Target);
            return byTarget != 0 ? byTarget : string.CompareOrdinal(x.Source, y.Source);
        });

    /// <summary>Takes the next entry of the listing and hands out those whose turn has come.</summary>
    public IEnumerable<SourceImage> Add(BlobEntry entry)
    {
        foreach (SourceImage ready in TakePassed(entry.Name))
        {
            yield return ready;
        }

        var image = new SourceImage(entry, ImageNames.TargetName(entry.Name, policy));
        _waiting.Enqueue(image, (image.Target, entry.Name));
    }

    /// <summary>Hands out the rest after the listing's end.</summary>
    public IEnumerable<SourceImage> Complete()
    {
        while (_waiting.TryDequeue(out SourceImage image, out _))
        {
            yield return image;
        }
    }

    private IEnumerable<SourceImage> TakePassed(string name)
    {
        while (_waiting.TryPeek(out SourceImage first, out _) && HasPassed(name, first.Entry.Name))
        {
            yield return _waiting.Dequeue();
        }
    }

    private bool HasPassed(string name, string waiting)
    {
        ReadOnlySpan<char> stem = ImageNames.TargetStem(waiting, policy);
        return !name.AsSpan().StartsWith(stem, StringComparison.Ordinal)
            || name.AsSpan(stem.Length).CompareTo(".png", StringComparison.Ordinal) > 0;
    }
}

/// <summary>A listed JPEG and the name of its PNG.</summary>
internal readonly record struct SourceImage(BlobEntry Entry, string Target);
