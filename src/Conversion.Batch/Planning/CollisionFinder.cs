using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>Notices sources that would become one PNG: in order of targets they are neighbours, unless they differ in case and the target
/// does not.</summary>
/// <param name="distinguishesCase">Whether the target keeps names apart that differ in case only. Where it does not, 8 bytes an image
/// are remembered.</param>
/// <param name="extractsFurther">Whether an image may have further PNGs, whose names another image's must not have.</param>
internal sealed class CollisionFinder(bool distinguishesCase, bool extractsFurther = false)
{
    private const int CollisionsNamed = 5;

    private readonly List<string> _found = [];
    private readonly HashSet<ulong>? _seen = distinguishesCase ? null : [];
    private readonly Dictionary<ulong, string> _doubled = [];

    // Images whose PNG is named like another's further one, until that one's turn has passed; and their hashes.
    private readonly List<(string Primary, SourceImage Image)> _numbered = [];
    private readonly HashSet<ulong> _primaries = [];
    private SourceImage? _previous;
    private long _count;

    public void Add(SourceImage image)
    {
        if (_previous is { } previous && previous.Target == image.Target)
        {
            _count++;
            if (_found.Count < CollisionsNamed)
            {
                _found.Add($"'{previous.Entry.Name}' and '{image.Entry.Name}' (both '{image.Target}')");
            }
        }
        else if (_seen?.Add(Fold(image.Target)) == false)
        {
            Remember(Fold(image.Target), image);
        }

        if (extractsFurther)
        {
            AddNumbered(image, ImageNames.PrimaryName(image.Target));
        }

        _previous = image;
    }

    /// <summary>Ends a listing in which there were any.</summary>
    /// <param name="again">The same listing once more: it names the first of two that differ in case.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NameCollision"/>.</exception>
    public async Task ThrowIfAnyAsync(IAsyncEnumerable<SourceImage> again)
    {
        if (_doubled.Count > 0)
        {
            await foreach (SourceImage image in again.ConfigureAwait(false))
            {
                Match(image, image.Target, $"the target takes '{image.Target}' in upper and lower case for one file");
                if (extractsFurther && ImageNames.PrimaryName(image.Target) is { } primary)
                {
                    Match(image, primary, "one is named like a further picture of the other");
                }
            }
        }

        ThrowIfAny();
    }

    /// <summary>Ends a listing in which there were any; the target is one that distinguishes case.</summary>
    public void ThrowIfAny()
    {
        if (_count == 0)
        {
            return;
        }

        string more = _count > _found.Count
            ? string.Create(CultureInfo.InvariantCulture, $", and {_count - _found.Count} more")
            : "";
        throw new BatchException(
            BatchErrorKind.NameCollision, $"Sources that would become one PNG: {string.Join(", ", _found)}{more}.");
    }

    /// <summary>Names that are numbered precede the one that they are numbered after.</summary>
    private void AddNumbered(SourceImage image, string? primary)
    {
        if (_seen is not null)
        {
            bool isNumbered = primary is not null && _primaries.Add(Fold(primary)) && _seen.Contains(Fold(primary));
            if (isNumbered || _primaries.Contains(Fold(image.Target)))
            {
                Remember(Fold(isNumbered ? primary! : image.Target), image);
            }

            return;
        }

        _ = _numbered.RemoveAll(n => string.CompareOrdinal(n.Primary, image.Target) < 0);
        foreach ((_, SourceImage other) in _numbered.Where(n => n.Primary == image.Target))
        {
            _count++;
            if (_found.Count < CollisionsNamed)
            {
                _found.Add($"'{image.Entry.Name}' and '{other.Entry.Name}' ('{other.Target}' is the name of a further picture of the first)");
            }
        }

        if (primary is not null)
        {
            _numbered.Add((primary, image));
        }
    }

    private void Remember(ulong target, SourceImage image)
    {
        if (_doubled.Count < CollisionsNamed)
        {
            _ = _doubled.TryAdd(target, image.Entry.Name);
        }
    }

    private void Match(SourceImage image, string target, string how)
    {
        if (_doubled.TryGetValue(Fold(target), out string? second) && second != image.Entry.Name && _found.Count < CollisionsNamed)
        {
            _count++;
            _found.Add($"'{image.Entry.Name}' and '{second}' ({how})");
        }
    }

    private static ulong Fold(string target) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(target.ToUpperInvariant().AsSpan()));
}
