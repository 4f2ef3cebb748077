using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Conversion.Batch.Model;

/// <summary>A shard's ledger as it stands.</summary>
internal sealed class ShardLedger
{
    private readonly Dictionary<string, ImageHistory> _histories;

    private ShardLedger(
        List<LedgerEntry> entries,
        Dictionary<string, ImageHistory> histories,
        DateTimeOffset? begunAt,
        int lines,
        bool endsWithinLine)
    {
        BegunAt = begunAt;
        Entries = entries;
        _histories = histories;
        Lines = lines;
        EndsWithinLine = endsWithinLine;
        var outcomes = new Dictionary<string, LedgerEntry>(entries.Count);
        foreach (LedgerEntry entry in entries)
        {
            // Two workers may have met on an image: the one that could not read or write does not undo what the other did,
            // nor does the one that came second and found the other's PNG.
            bool undoes = outcomes.TryGetValue(entry.Name, out LedgerEntry? reached)
                && ((entry.Kind == FailureKind.Transient && reached.Outcome != Outcome.Failed)
                    || (entry.Outcome == Outcome.UpToDate && reached.Outcome == Outcome.Converted));
            if (!undoes)
            {
                outcomes[entry.Name] = entry;
            }
        }

        Outcomes = outcomes;
    }

    /// <summary>Every entry, in order of writing.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>The entry that counts of each image, by its name: the last, unless that one is transient and an earlier is good.</summary>
    public IReadOnlyDictionary<string, LedgerEntry> Outcomes { get; }

    /// <summary>Whether the last line has no end: its writer was killed.</summary>
    public bool EndsWithinLine { get; }

    /// <summary>When the first attempt on an image was begun; null in ledgers of early releases, which have none.</summary>
    public DateTimeOffset? BegunAt { get; }

    /// <summary>Lines of any kind: no fewer than the appends that wrote them.</summary>
    internal int Lines { get; }

    /// <summary>Reads a ledger's text. Lines that a killed writer left unfinished count as none.</summary>
    public static ShardLedger Parse(ReadOnlyMemory<byte> text)
    {
        var entries = new List<LedgerEntry>();
        var histories = new Dictionary<string, ImageHistory>();
        DateTimeOffset? begunAt = null;
        int lines = 0;
        foreach (ReadOnlyMemory<byte> line in SplitLines(text))
        {
            lines++;
            if (IsAttempt(line.Span))
            {
                AttemptRecord? attempt = TryParse(line.Span, BatchJson.Default.AttemptRecord);
                Apply(attempt, histories);
                begunAt = attempt?.At < begunAt ? attempt.At : begunAt ?? attempt?.At;
            }
            else if (TryParse(line.Span, BatchJson.Default.LedgerEntry) is { } entry)
            {
                entries.Add(entry);
                HistoryOf(histories, entry.Name).Reach(entry.Attempt);
            }
        }

        return new ShardLedger(entries, histories, begunAt, lines, !text.IsEmpty && text.Span[^1] != (byte)'\n');
    }

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

    private static IEnumerable<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            int end = text.Span.IndexOf((byte)'\n');
            yield return end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    // The writer puts the field first that tells the two kinds of lines apart.
    private static bool IsAttempt(ReadOnlySpan<byte> line) =>
        line.StartsWith("{\"began\":"u8) || line.StartsWith("{\"released\":"u8);

    private static void Apply(AttemptRecord? record, Dictionary<string, ImageHistory> histories)
    {
        foreach (string name in record?.Began ?? [])
        {
            HistoryOf(histories, name).Begin(record!.At, record.Alone == true);
        }

        foreach (string name in record?.Released ?? [])
        {
            HistoryOf(histories, name).Release();
        }
    }

    private static ImageHistory HistoryOf(Dictionary<string, ImageHistory> histories, string name)
    {
        ref ImageHistory? history = ref CollectionsMarshal.GetValueRefOrAddDefault(histories, name, out _);
        return history ??= new ImageHistory();
    }

    // An unfinished line is a prefix of a JSON object, hence never one itself: it says nothing.
    private static T? TryParse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return line.IsEmpty ? null : JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
