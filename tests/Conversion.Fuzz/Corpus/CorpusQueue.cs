namespace ImageConversion.Fuzz.Corpus;

/// <summary>
/// The inputs worth mutating. Of those that take an edge, the cheapest is a favourite (AFL's rule): together the
/// favourites cover everything that was ever covered, at the least cost.
/// </summary>
internal sealed class CorpusQueue(int edges)
{
    private const double FavouriteShare = 0.8;
    private const double RecentShare = 0.1;
    private const int RecentEntries = 32;

    private readonly List<CorpusEntry> _entries = [];
    private readonly CorpusEntry?[] _cheapest = new CorpusEntry?[edges];
    private CorpusEntry[] _favourites = [];
    private bool _isStale;

    public int Count => _entries.Count;

    public void Add(CorpusEntry entry, IReadOnlyList<int> taken)
    {
        _entries.Add(entry);
        foreach (int edge in taken)
        {
            if (_cheapest[edge] is not { } best || entry.Cost < best.Cost)
            {
                _cheapest[edge] = entry;
                _isStale = true;
            }
        }
    }

    /// <summary>The entry to mutate next.</summary>
    public CorpusEntry Choose(Random random)
    {
        double dice = random.NextDouble();
        if (dice < FavouriteShare)
        {
            CorpusEntry[] favourites = Favourites();
            return favourites.Length > 0 ? favourites[random.Next(favourites.Length)] : ChooseAny(random);
        }

        int recent = Math.Min(RecentEntries, _entries.Count);
        return dice < FavouriteShare + RecentShare ? _entries[_entries.Count - 1 - random.Next(recent)] : ChooseAny(random);
    }

    public CorpusEntry ChooseAny(Random random) => _entries[random.Next(_entries.Count)];

    private CorpusEntry[] Favourites()
    {
        if (_isStale)
        {
            var distinct = _cheapest.OfType<CorpusEntry>().ToHashSet(ReferenceEqualityComparer.Instance);
            _favourites = [.. _entries.Where(distinct.Contains)];
            _isStale = false;
        }

        return _favourites;
    }
}
