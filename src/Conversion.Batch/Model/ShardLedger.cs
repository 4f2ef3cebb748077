using System.Runtime.InteropServices;

namespace ImageConversion.Batch.Model;

/// <summary>A shard's ledger as it stands.</summary>
internal sealed class ShardLedger
{
    private readonly Dictionary<string, ImageHistory> _histories;

    private ShardLedger(Builder builder)
    {
        _histories = builder.Histories;
        BegunAt = builder.BegunAt;
        Entries = builder.Entries;
        Outcomes = builder.Outcomes;
        Lines = builder.Lines;
        EndsWithinLine = builder.EndsWithinLine;
    }

    /// <summary>A ledger without a line.</summary>
    public static ShardLedger Empty => new Builder().ToLedger();

    /// <summary>The entries in order of writing; of a shard that was tried very often, the first of them.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>The entry that counts of each image, by its name: the last, unless that one is transient and an earlier is good.</summary>
    public IReadOnlyDictionary<string, LedgerEntry> Outcomes { get; }

    /// <summary>Whether the last line has no end: its writer was killed.</summary>
    public bool EndsWithinLine { get; }

    /// <summary>When the first attempt on an image was begun; null in ledgers of early releases, which have none.</summary>
    public DateTimeOffset? BegunAt { get; }

    /// <summary>Lines of any kind: no fewer than the appends that wrote them.</summary>
    internal int Lines { get; }

    /// <summary>What is known of the attempts on an image.</summary>
    internal ImageHistory HistoryOf(string name) => _histories.GetValueOrDefault(name, ImageHistory.None);

    /// <summary>Adds up the outcomes of a shard's images, and says how many have none.</summary>
    public (OutcomeCounts Counts, long Missing) Count(IReadOnlyList<PlannedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var counts = new OutcomeCounts();
        long missing = 0;
        foreach (PlannedImage image in images)
        {
            if (Outcomes.TryGetValue(image.Name, out LedgerEntry? entry))
            {
                counts.Add(entry);
            }
            else
            {
                missing++;
            }
        }

        return (counts, missing);
    }

    /// <summary>Takes a ledger's lines one after the other.</summary>
    /// <remarks>Not thread-safe. Its memory grows with the images, not with the lines.</remarks>
    internal sealed class Builder
    {
        // The attempts of one worker on an image, and a resume; only the pace of a shard at work is measured by more than the last.
        private const int EntriesPerImage = 6;
        private const int FirstEntries = 1024;

        public Dictionary<string, ImageHistory> Histories { get; } = [];

        public Dictionary<string, LedgerEntry> Outcomes { get; } = [];

        public List<LedgerEntry> Entries { get; } = [];

        public DateTimeOffset? BegunAt { get; private set; }

        public int Lines { get; private set; }

        public bool EndsWithinLine { get; private set; }

        /// <summary>Images of which there is an outcome or an attempt.</summary>
        public int Images => Histories.Count;

        public void Add(AttemptRecord attempt)
        {
            foreach (string name in attempt.Began ?? [])
            {
                HistoryOf(name).Begin(attempt.At, attempt.Alone == true);
            }

            foreach (string name in attempt.Released ?? [])
            {
                HistoryOf(name).Release();
            }

            BegunAt = attempt.At < BegunAt ? attempt.At : BegunAt ?? attempt.At;
        }

        public void Add(LedgerEntry entry)
        {
            HistoryOf(entry.Name).Reach(entry.Attempt);
            if (Entries.Count < FirstEntries + (EntriesPerImage * Images))
            {
                Entries.Add(entry);
            }

            // Two workers may have met on an image: the one that could not read or write does not undo what the other did,
            // nor does the one that came second and found the other's PNG.
            bool undoes = Outcomes.TryGetValue(entry.Name, out LedgerEntry? reached)
                && ((entry.Kind == FailureKind.Transient && reached.Outcome != Outcome.Failed)
                    || (entry.Outcome == Outcome.UpToDate && reached.Outcome == Outcome.Converted));
            if (!undoes)
            {
                Outcomes[entry.Name] = entry;
            }
        }

        /// <summary>Ends a line, whatever it was.</summary>
        public void EndLine(bool isWhole)
        {
            Lines++;
            EndsWithinLine = !isWhole;
        }

        public ShardLedger ToLedger() => new(this);

        private ImageHistory HistoryOf(string name)
        {
            ref ImageHistory? history = ref CollectionsMarshal.GetValueRefOrAddDefault(Histories, name, out _);
            return history ??= new ImageHistory();
        }
    }
}
