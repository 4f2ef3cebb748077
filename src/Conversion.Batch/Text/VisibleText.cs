using System.Globalization;
using System.Text;

namespace Conversion.Batch.Text;

/// <summary>Text from outside, file names above all, as a line of a console may show it.</summary>
public static class VisibleText
{
    /// <summary>The text in one line, each control character as <c>\uXXXX</c>: a name must not break a line, nor command
    /// a terminal, nor turn the order in which the rest is read.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            _ = IsHidden(c) ? visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : visible.Append(c);
        }

        return visible.ToString();
    }

    // Line and paragraph separator end a line for some readers, though they are no control characters.
    private static bool IsHidden(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' || IsDirection(c);

    // Unicode Standard Annex 9, 2: explicit embeddings, overrides, isolates, and their ends. Right-to-left letters need none.
    private static bool IsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
