using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>Notices sources that would become one PNG: in order of targets they are neighbours, unless they differ in case and the target
/// does not.</summary>
/// <param name="distinguishesCase">Whether the target keeps names apart that differ in case only. Where it does not, 8 bytes an image
/// are remembered.</param>
internal sealed class CollisionFinder(bool distinguishesCase)
{
    private const int CollisionsNamed = 5;

    private readonly List<string> _found = [];
    private readonly HashSet<ulong>? _seen = distinguishesCase ? null : [];
    private readonly Dictionary<ulong, string> _doubled = [];
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
        else if (_seen?.Add(Fold(image.Target)) == false && _doubled.Count < CollisionsNamed)
        {
            _ = _doubled.TryAdd(Fold(image.Target), image.Entry.Name);
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
                if (_doubled.TryGetValue(Fold(image.Target), out string? second) && second != image.Entry.Name
                    && _found.Count < CollisionsNamed)
                {
                    _count++;
                    _found.Add($"'{image.Entry.Name}' and '{second}' (the target takes '{image.Target}' in upper and lower case for one file)");
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

    private static ulong Fold(string target) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(target.ToUpperInvariant().AsSpan()));
}
