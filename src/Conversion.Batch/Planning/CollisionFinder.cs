using System.Globalization;
using Conversion.Batch.Model;

namespace Conversion.Batch.Planning;

/// <summary>Notices sources that would become one PNG: in order of targets they are neighbours.</summary>
internal sealed class CollisionFinder
{
    private const int CollisionsNamed = 5;

    private readonly List<string> _found = [];
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

        _previous = image;
    }

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
}
