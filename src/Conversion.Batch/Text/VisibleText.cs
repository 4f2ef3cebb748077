using System.Globalization;
using System.Text;

namespace ImageConversion.Batch.Text;

/// <summary>Text from outside, file names above all, as a console or a page may show it.</summary>
internal static class VisibleText
{
    /// <summary>The text in one line, each character that has no picture of its own as <c>\uXXXX</c>: a name must not break a line,
    /// nor command a terminal, nor turn the order in which the rest is read, nor look like another name.</summary>
    public static string Of(string text) => Show(text, keepsLines: false);

    /// <summary>The same for a text of several lines: the ends of lines, and tabs, stay.</summary>
    public static string OfLines(string text) => Show(text, keepsLines: true);

    private static string Show(string text, bool keepsLines)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? visible = null;
        int index = 0;
        while (index < text.Length)
        {
            // Half a surrogate pair is no rune: it is shown by its number.
            bool isRune = Rune.TryGetRuneAt(text, index, out Rune rune);
            int length = isRune ? rune.Utf16SequenceLength : 1;
            bool isHidden = !isRune || (IsHidden(rune) && !(keepsLines && IsLayout(text, index)));
            if (isHidden)
            {
                visible ??= new StringBuilder(text, 0, index, text.Length + 16);
                _ = length == 1
                    ? visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[index]:x4}")
                    : visible.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            }
            else
            {
                _ = visible?.Append(text, index, length);
            }

            index += length;
        }

        return visible?.ToString() ?? text;
    }

    // Alone, a carriage return has the rest of a line written over its beginning.
    private static bool IsLayout(string text, int index) =>
        text[index] is '\n' or '\t' || (text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n');

    // The Unicode Standard, 4.5: format characters are directions, joiners, tags and the like. Separators of lines and paragraphs end a
    // line for some readers. The rest are letters and marks without a picture (Default_Ignorable_Code_Point, and Braille's blank).
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
