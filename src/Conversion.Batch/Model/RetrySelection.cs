namespace Conversion.Batch.Model;

/// <summary>Which failures of a run are done again.</summary>
public static class RetrySelection
{
    /// <summary>Every kind of failure.</summary>
    public static IReadOnlySet<FailureKind> All { get; } = Enum.GetValues<FailureKind>().ToHashSet();

    /// <summary>Failures that lie neither in the image nor in a setting: they are tried again whenever a run goes on.</summary>
    public static IReadOnlySet<FailureKind> Passing { get; } = new HashSet<FailureKind> { FailureKind.Transient };

    /// <summary>Reads kinds as a person types them: names in any case, separated by commas.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">The kinds; null for <see cref="All"/>.</param>
    /// <exception cref="SettingsException">A name is none of a kind; the message has those that are.</exception>
    public static IReadOnlySet<FailureKind> Parse(string option, string? text)
    {
        if (text is null)
        {
            return All;
        }

        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. names.Where(name => Find(name) is null)];
        return names.Length > 0 && unknown.Length == 0
            ? names.Select(name => Find(name)!.Value).ToHashSet()
            : throw new SettingsException(
                [$"{option}: expected kinds of failure out of {string.Join(", ", Enum.GetNames<FailureKind>())}; "
                    + $"found '{(unknown.Length == 0 ? text : string.Join(", ", unknown))}'."]);
    }

    private static FailureKind? Find(string name)
    {
        foreach (FailureKind kind in All)
        {
            if (string.Equals(kind.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }
}
