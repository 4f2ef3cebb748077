namespace Conversion.Storage.Azure;

/// <summary>Brings a listing that is sorted by code point (as UTF-8 sorts) or by code unit (as UTF-16 does) into the order
/// of code units, and finds out if it is in neither.</summary>
/// <remarks>The two orders differ where, behind the same beginning, one name continues with U+E000 to U+FFFF and another with a
/// character beyond U+FFFF, whose surrogates are code units below those. So a name with one of the former is held back until the
/// listing leaves that beginning; names without such characters, nearly all, pass at once.</remarks>
internal sealed class OrdinalOrder
{
    private const char FirstAboveSurrogates = '\uE000';

    private readonly List<BlobEntry> _held = [];
    private string _beginning = "";
    private string? _last;

    /// <summary>The part of a name before the first character at which the two orders may differ. It comes first in both,
    /// and lets through more than the name itself would.</summary>
    public static string Undisputed(string name)
    {
        int end = name.AsSpan().IndexOfAnyInRange('\uD800', '\uFFFF');
        return end < 0 ? name : name[..end];
    }

    /// <summary>Takes the next entry of the service.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="ready">Where entries go that nothing can precede any more.</param>
    public void Add(BlobEntry entry, Queue<BlobEntry> ready)
    {
        if (_held.Count > 0 && !entry.Name.StartsWith(_beginning, StringComparison.Ordinal))
        {
            Flush(ready);
        }

        int above = _held.Count > 0 ? 0 : entry.Name.AsSpan().IndexOfAnyInRange(FirstAboveSurrogates, '\uFFFF');
        if (above < 0)
        {
            Pass(entry, ready);
            return;
        }

        _beginning = _held.Count > 0 ? _beginning : entry.Name[..above];
        _held.Add(entry);
    }

    /// <summary>Releases what is held: the listing is at its end.</summary>
    public void Flush(Queue<BlobEntry> ready)
    {
        _held.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (BlobEntry entry in _held)
        {
            Pass(entry, ready);
        }

        _held.Clear();
    }

    private void Pass(BlobEntry entry, Queue<BlobEntry> ready)
    {
        if (_last is not null && string.CompareOrdinal(_last, entry.Name) >= 0)
        {
            // Joins of two listings rest on the order; continuing would convert or skip wrongly.
            throw new BlobStoreException(
                BlobStoreErrorKind.Unsupported,
                $"the service lists {BlobName.Printable(entry.Name)} behind {BlobName.Printable(_last)}, not in ordinal order");
        }

        _last = entry.Name;
        ready.Enqueue(entry);
    }
}
