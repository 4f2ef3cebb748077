using System.Text.Json;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;

namespace Conversion.Batch.Ledger;

/// <summary>A shard's ledger as it stands.</summary>
public sealed class ShardLedger
{
    private ShardLedger(List<LedgerEntry> entries, bool endsWithinLine)
    {
        Entries = entries;
        EndsWithinLine = endsWithinLine;
        var outcomes = new Dictionary<string, LedgerEntry>(entries.Count);
        foreach (LedgerEntry entry in entries)
        {
            // Two workers may have met on a shard: the one that could not read or write does not undo what the other did.
            bool undoes = entry.Kind == FailureKind.Transient
                && outcomes.TryGetValue(entry.Name, out LedgerEntry? reached) && reached.Outcome != Outcome.Failed;
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

    /// <summary>Reads a ledger's text. Lines that a killed writer left unfinished are no entries.</summary>
    public static ShardLedger Parse(ReadOnlyMemory<byte> text)
    {
        var entries = new List<LedgerEntry>();
        foreach (ReadOnlyMemory<byte> line in Lines(text))
        {
            if (TryParse(line.Span) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new ShardLedger(entries, !text.IsEmpty && text.Span[^1] != (byte)'\n');
    }

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

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            int end = text.Span.IndexOf((byte)'\n');
            yield return end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    // An unfinished line is a prefix of a JSON object, hence never one itself: it means that its image was in flight.
    private static LedgerEntry? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return line.IsEmpty ? null : JsonSerializer.Deserialize(line, BatchJson.Default.LedgerEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
