using System.Text;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>
/// Splits a command line as a Linux node does that runs it without a shell: white space separates arguments, single
/// quotes keep everything, double quotes keep all but <c>\"</c> and <c>\\</c>, a backslash keeps the next character.
/// Variables, patterns, pipes and redirections mean nothing.
/// </summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string text)
    {
        var arguments = new List<string>();
        var argument = new StringBuilder();
        bool isOpen = false;
        char quote = '\0';
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            bool hasNext = index + 1 < text.Length;
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isOpen)
                {
                    arguments.Add(argument.ToString());
                    argument.Clear();
                    isOpen = false;
                }

                continue;
            }

            isOpen = true;
            if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && character is '"' or '\'' && quote == '\0')
            {
                quote = character;
            }
            else if (character == '\\' && hasNext && Escapes(quote, text[index + 1]))
            {
                argument.Append(text[++index]);
            }
            else
            {
                argument.Append(character);
            }
        }

        if (quote != '\0')
        {
            throw new FormatException($"The quotation mark {quote} is not closed");
        }

        if (isOpen)
        {
            arguments.Add(argument.ToString());
        }

        return arguments;
    }

    private static bool Escapes(char quote, char next) => quote switch
    {
        '\0' => true,
        '"' => next is '"' or '\\',
        _ => false,
    };
}
