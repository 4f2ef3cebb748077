namespace ImageConversion.Warnings;

/// <summary>Keeps the warnings of one image few and short, whatever the image holds: each goes into a ledger, a log and a report.</summary>
/// <remarks>This file is part of two libraries and of no API.</remarks>
internal static class WarningList
{
    public const int MaxCount = 32;
    public const int MaxLength = 1000;

    /// <summary>How many lines a list has at most, with the one that counts the rest.</summary>
    public const int MaxLines = MaxCount + 1;

    /// <summary>The first of them, cut where they are long, and how many more there are.</summary>
    public static IReadOnlyList<string> Limit(IEnumerable<string> warnings)
    {
        var kept = new List<string>();
        int further = 0;
        foreach (string warning in warnings)
        {
            if (kept.Count < MaxCount)
            {
                kept.Add(Cut(warning));
            }
            else
            {
                further++;
            }
        }

        if (further > 0)
        {
            kept.Add(FormattableString.Invariant($"And {further} more."));
        }

        return kept;
    }

    /// <summary>A text, cut where it is long.</summary>
    public static string Cut(string text, int maxLength = MaxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        // Half a pair of surrogates is no text, and no JSON.
        int length = maxLength - 1;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }
}
