using System.Text.RegularExpressions;

namespace ImageConversion.BatchEmulator.Autoscale;

internal enum AutoscaleTokenKind
{
    Number,
    Name,
    Symbol,
    Text,
    End,
}

/// <summary>A word of a formula.</summary>
internal readonly partial record struct AutoscaleToken(AutoscaleTokenKind Kind, string Text, int Position)
{
    public static List<AutoscaleToken> Read(string formula)
    {
        var tokens = new List<AutoscaleToken>();
        int position = 0;
        while (position < formula.Length)
        {
            Match match = Pattern().Match(formula, position);
            if (!match.Success)
            {
                throw BatchFailure.Because(
                    "AutoScalingFormulaSyntaxError", $"'{formula[position]}' at position {position} is not expected");
            }

            position += match.Length;
            AutoscaleTokenKind? kind =
                match.Groups["number"].Success ? AutoscaleTokenKind.Number
                : match.Groups["name"].Success ? AutoscaleTokenKind.Name
                : match.Groups["symbol"].Success ? AutoscaleTokenKind.Symbol
                : match.Groups["text"].Success ? AutoscaleTokenKind.Text
                : null;
            if (kind is { } found)
            {
                tokens.Add(new AutoscaleToken(found, match.Value, match.Index));
            }
        }

        tokens.Add(new AutoscaleToken(AutoscaleTokenKind.End, "the end", formula.Length));
        return tokens;
    }

    [GeneratedRegex(
        @"\G(?:(?<space>\s+|//[^\n]*|/\*.*?\*/)|(?<number>\d+(?:\.\d+)?)|(?<name>\$?[A-Za-z_]\w*)|(?<text>""[^""]*"")|(?<symbol>\|\||&&|[<>=!]=|[-+*/<>=!?:;,.()]))",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
