using ImageConversion.Batch.Model;

namespace Hosts;

/// <summary>Reads kinds of failure as people type them.</summary>
internal static class FailureKindsText
{
    /// <summary>Reads kinds as a person types them: names in any case, separated by commas.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">The kinds; null for all.</param>
    /// <exception cref="SettingsException">A name is none of a kind; the message has those that are.</exception>
    public static IReadOnlySet<FailureKind> Parse(string option, string? text)
    {
        if (text is null)
        {
            return Enum.GetValues<FailureKind>().ToHashSet();
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
        foreach (FailureKind kind in Enum.GetValues<FailureKind>())
        {
            if (string.Equals(kind.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }
}
