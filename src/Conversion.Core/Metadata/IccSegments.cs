using ImageConversion.Core.Color;

namespace ImageConversion.Core.Metadata;

/// <summary>Puts an ICC profile together from its APP2 segments (ICC.1 Annex B.4): each has a number from 1, and how many there
/// are.</summary>
internal static class IccSegments
{
    /// <summary>The number, and how many there are.</summary>
    private const int NumberBytes = 2;

    /// <summary>What a segment's payload begins with.</summary>
    public static ReadOnlySpan<byte> Identifier => "ICC_PROFILE\0"u8;

    /// <summary>The profile, or null where there is none or it cannot be repaired; in that case, and where it was repaired, a
    /// warning is added.</summary>
    public static IccProfile? Read(AppSegments segments, ICollection<string> warnings)
    {
        List<Chunk> chunks = Collect(segments);
        if (chunks.Count == 0)
        {
            return null;
        }

        string? disorder = FindDisorder(chunks);
        IEnumerable<Chunk> bySequence = chunks.DistinctBy(c => c.Sequence).OrderBy(c => c.Sequence);
        IccProfile? profile = IccProfile.TryParse(Join(bySequence), out string problem);
        if (profile is null && disorder is not null && chunks.Count <= MetadataLimits.MaxProfileSegments)
        {
            // Some writers number every segment 1. The order in the file is then the only one there is, and the
            // profile's own length says whether it was right.
            profile = IccProfile.TryParse(Join(chunks), out _);
        }

        if (profile is null)
        {
            warnings.Add(disorder is null
                ? $"The ICC profile is not carried: {problem}."
                : $"The ICC profile is not carried: its segments {disorder}, and {problem}.");
        }
        else if (disorder is not null)
        {
            warnings.Add($"The ICC profile was put together although its segments {disorder}.");
        }

        return profile;
    }

    private static List<Chunk> Collect(AppSegments segments) =>
    [
        .. segments.Take(AppSegments.App2, Identifier)
            .Where(s => s.Length >= NumberBytes)
            .Select(s => new Chunk(s.Span[0], s.Span[1], s[NumberBytes..])),
    ];

    private static string? FindDisorder(List<Chunk> chunks)
    {
        int count = chunks[0].Count;
        if (chunks.Any(c => c.Count != count))
        {
            return "disagree on how many they are";
        }

        if (chunks.DistinctBy(c => c.Sequence).Count() < chunks.Count)
        {
            return "have the same number more than once";
        }

        if (chunks.Count != count)
        {
            return $"should be {count} and are {chunks.Count}";
        }

        for (int i = 0; i < chunks.Count; i++)
        {
            if (chunks[i].Sequence != i + 1)
            {
                return "are not in the order of their numbers";
            }
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Join(IEnumerable<Chunk> chunks)
    {
        Chunk[] all = [.. chunks];
        if (all is [var only])
        {
            return only.Data;
        }

        byte[] joined = new byte[all.Sum(c => c.Data.Length)];
        int at = 0;
        foreach (Chunk chunk in all)
        {
            chunk.Data.CopyTo(joined.AsMemory(at));
            at += chunk.Data.Length;
        }

        return joined;
    }

    private readonly record struct Chunk(byte Sequence, byte Count, ReadOnlyMemory<byte> Data);
}
