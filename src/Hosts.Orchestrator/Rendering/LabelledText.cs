namespace Hosts.Orchestrator.Rendering;

/// <summary>A label and what is said of it, in lines that a usual terminal does not break within a word.</summary>
internal static class LabelledText
{
    private const int Indent = 11;
    private const int Width = 80;

    public static void WriteLabelled(this TextWriter writer, string label, string text)
    {
        string line = label.PadRight(Indent);
        bool isFirst = true;
        foreach (string word in text.Split(' '))
        {
            if (!isFirst && line.Length + 1 + word.Length > Width)
            {
                writer.WriteLine(line);
                (line, isFirst) = (new string(' ', Indent), true);
            }

            line += isFirst ? word : $" {word}";
            isFirst = false;
        }

        writer.WriteLine(line);
    }
}
