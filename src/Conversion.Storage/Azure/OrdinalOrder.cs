namespace ImageConversion.Storage.Azure;

/// <summary>Brings a listing that is sorted by code point (as UTF-8 sorts) or by code unit (as UTF-16 does) into the order
/// of code units, and finds out if it is in neither.</summary>
/// <remarks>The two orders differ where, behind the same beginning, one name continues with U+E000 to U+FFFF and another with a
/// character beyond U+FFFF, whose surrogates are code units below those. So a name with one of the former is held back until the
/// listing leaves that beginning; names without such characters, nearly all, pass at once. If very many are held, none of the
/// others is expected there any more: a listing where one comes after all is refused, as one in neither order.</remarks>
internal sealed class OrdinalOrder
{
    private const char FirstAboveSurrogates = '\uE000';

    // Over it are some hundred thousand names of the usual length.
    private const long MaxHeldCharacters = 16 << 20;
    private const int CharactersOfEntry = 128;

    private readonly List<BlobEntry> _held = [];
    private long _heldCharacters;
    private string _beginning = "";

    // Behind this beginning, no name continues with a character beyond U+FFFF; null for none.
    private string? _settled;
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

        int above = _held.Count > 0 ? _beginning.Length : FindAbove(entry.Name);
        if (above < 0)
        {
            Pass(entry, ready);
            return;
        }

        _beginning = entry.Name[..above];
        Hold(entry, ready);
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
        _heldCharacters = 0;
    }

    private int FindAbove(string name)
    {
        _settled = _settled is not null && name.StartsWith(_settled, StringComparison.Ordinal) ? _settled : null;
        int from = _settled is null ? 0 : Math.Min(_settled.Length + 1, name.Length);
        int above = name.AsSpan(from).IndexOfAnyInRange(FirstAboveSurrogates, '\uFFFF');
        return above < 0 ? above : from + above;
    }

    private void Hold(BlobEntry entry, Queue<BlobEntry> ready)
    {
        _held.Add(entry);
        _heldCharacters += CharactersOfEntry + entry.Name.Length + entry.Metadata.Sum(m => m.Key.Length + m.Value.Length);
        if (_heldCharacters > MaxHeldCharacters)
        {
            _settled = _beginning;
            Flush(ready);
        }
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
