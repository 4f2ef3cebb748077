namespace Conversion.Core;

/// <summary>Keeps the warnings of one image few and short, whatever the image holds: each goes into a ledger, a log and a report.</summary>
internal static class WarningList
{
    public const int MaxCount = 32;
    public const int MaxLength = 1000;

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

    private static string Cut(string warning)
    {
        if (warning.Length <= MaxLength)
        {
            return warning;
        }

        // Half a pair of surrogates is no text, and no JSON.
        int length = MaxLength - 1;
        return warning[..(char.IsHighSurrogate(warning[length - 1]) ? length - 1 : length)] + "…";
    }
}
