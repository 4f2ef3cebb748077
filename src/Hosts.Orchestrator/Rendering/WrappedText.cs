using System.Text.RegularExpressions;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Lines that a terminal of the usual width does not break within a word.</summary>
internal static partial class WrappedText
{
    private const int TerminalWidth = 80;

    /// <summary>A label of a fixed width, and what is said of it; further lines stand below what is said.</summary>
    public static void WriteLabelled(this TextWriter writer, string label, string text) => Write(writer, label.PadRight(11), 11, text);

    /// <summary>A sentence; further lines are indented a little.</summary>
    public static void WriteWrapped(this TextWriter writer, string text) => Write(writer, "", 2, text);

    private static void Write(TextWriter writer, string line, int indent, string text)
    {
        text = VisibleText.Of(text);
        // What goes to a file or another program keeps its lines whole: that reads lines, not words.
        int width = ReferenceEquals(writer is VisibleTextWriter { Inner: var inner } ? inner : writer, Console.Out) && Console.IsOutputRedirected ? int.MaxValue : TerminalWidth;
        bool isFirst = true;
        foreach (string word in Spaces().Split(text))
        {
            if (!isFirst && line.Length + 1 + word.Length > width)
            {
                writer.WriteLine(line);
                (line, isFirst) = (new string(' ', indent), true);
            }

            line += isFirst ? word : $" {word}";
            isFirst = false;
        }

        writer.WriteLine(line);
    }

    // A number stays with its unit.
    [GeneratedRegex("(?<![0-9]) | (?=[0-9A-Za-z+(=])")]
    private static partial Regex Spaces();
}
