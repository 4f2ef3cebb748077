using System.CommandLine;
using System.CommandLine.Parsing;

namespace Hosts.Orchestrator.Commands;

/// <summary>What is wrong with a command line, in the words of this program: the name, what was expected, what was found.</summary>
internal static class ArgumentProblems
{
    /// <summary>A problem that the parser found.</summary>
    public static string Describe(ParseError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.SymbolResult switch
        {
            OptionResult option when Expected(option.Option.ValueType) is { } expected && option.Tokens is [var token, ..] =>
                $"{option.Option.Name}: expected {expected}; found '{token.Value}'.",
            OptionResult { Tokens.Count: 0 } option when option.Option.Arity.MinimumNumberOfValues > 0 =>
                $"{option.Option.Name}: expected {option.Option.HelpName ?? "a value"}; found nothing.",
            _ => error.Message.Replace("\t", "", StringComparison.Ordinal),
        };
    }

    /// <summary>An option or argument whose value is empty; null where there is none.</summary>
    public static string? FindEmpty(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
        {
            foreach (SymbolResult child in command.Children)
            {
                if (child.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
                {
                    string name = child switch
                    {
                        OptionResult option => option.Option.Name,
                        ArgumentResult argument => argument.Argument.Name,
                        _ => "argument",
                    };
                    return $"{name}: expected a value; found ''.";
                }
            }
        }

        return null;
    }

    private static string? Expected(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(int) || plain == typeof(long) ? "a whole number"
            : plain == typeof(double) || plain == typeof(decimal) ? "a number"
            : plain == typeof(bool) ? "true or false"
            : null;
    }
}
