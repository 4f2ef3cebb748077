using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageConversion.BatchEmulator.Query;

/// <summary>Parses filters by recursive descent: or, and, not, comparison.</summary>
internal sealed partial class ODataFilterParser(string text, IReadOnlySet<string> names)
{
    private readonly List<string> _tokens = Tokenize(text);
    private int _next;

    public Func<JsonObject, bool> Parse()
    {
        Func<JsonObject, bool> predicate = Or();
        return _next == _tokens.Count ? predicate : throw Refuse($"'{_tokens[_next]}' is not expected");
    }

    private static List<string> Tokenize(string text)
    {
        var tokens = new List<string>();
        int end = 0;
        foreach (Match match in Tokens().Matches(text))
        {
            if (text[end..match.Index].Trim().Length > 0)
            {
                break;
            }

            tokens.Add(match.Value);
            end = match.Index + match.Length;
        }

        return text[end..].Trim().Length == 0
            ? tokens
            : throw BatchFailure.Query("$filter", text, $"Syntax error at position {end}");
    }

    private Func<JsonObject, bool> Or()
    {
        Func<JsonObject, bool> left = And();
        while (Takes("or"))
        {
            Func<JsonObject, bool> first = left, second = And();
            left = item => first(item) || second(item);
        }

        return left;
    }

    private Func<JsonObject, bool> And()
    {
        Func<JsonObject, bool> left = Not();
        while (Takes("and"))
        {
            Func<JsonObject, bool> first = left, second = Not();
            left = item => first(item) && second(item);
        }

        return left;
    }

    private Func<JsonObject, bool> Not()
    {
        if (Takes("not"))
        {
            Func<JsonObject, bool> inner = Not();
            return item => !inner(item);
        }

        if (Takes("("))
        {
            Func<JsonObject, bool> inner = Or();
            Expect(")");
            return inner;
        }

        return Takes("startswith") ? StartsWith() : Comparison();
    }

    private Func<JsonObject, bool> StartsWith()
    {
        Expect("(");
        string[] path = Name();
        Expect(",");
        string start = Literal() as string ?? throw Refuse("startswith takes a text");
        Expect(")");
        return item => ODataFilter.Find(item, path)?.TryGetValue(out string? value) == true
            && value.StartsWith(start, StringComparison.OrdinalIgnoreCase);
    }

    private Func<JsonObject, bool> Comparison()
    {
        string[] path = Name();
        string operation = Take();
        object literal = Literal();
        Func<int, bool> holds = operation switch
        {
            "eq" => order => order == 0,
            "ne" => order => order != 0,
            "gt" => order => order > 0,
            "ge" => order => order >= 0,
            "lt" => order => order < 0,
            "le" => order => order <= 0,
            _ => throw Refuse($"'{operation}' is not an operator"),
        };
        return item => ODataFilter.Compare(ODataFilter.Find(item, path), literal) is { } order
            ? holds(order)
            : operation == "ne";
    }

    private string[] Name()
    {
        string token = Take();
        string[] path = token.Split('/');
        // Names are case-sensitive: "State" is not one.
        return names.Contains(path[0]) ? path : throw Refuse($"'{token}' is not a property that can be filtered by");
    }

    private object Literal()
    {
        string token = Take();
        if (token.StartsWith('\''))
        {
            return token[1..^1].Replace("''", "'", StringComparison.Ordinal);
        }

        if (token.StartsWith("datetime'", StringComparison.OrdinalIgnoreCase))
        {
            token = token[9..^1];
        }

        if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        if (bool.TryParse(token, out bool flag))
        {
            return flag;
        }

        return DateTimeOffset.TryParse(
            token, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw Refuse($"'{token}' is not a value");
    }

    private bool Takes(string token)
    {
        if (_next < _tokens.Count && _tokens[_next] == token)
        {
            _next++;
            return true;
        }

        return false;
    }

    private string Take() => _next < _tokens.Count ? _tokens[_next++] : throw Refuse("The expression ends too early");

    private void Expect(string token)
    {
        if (!Takes(token))
        {
            throw Refuse($"'{token}' is expected");
        }
    }

    private BatchFailure Refuse(string reason) => BatchFailure.Query("$filter", text, reason);

    [GeneratedRegex(@"[(),]|(?:datetime)?'(?:[^']|'')*'|[^\s(),']+", RegexOptions.IgnoreCase)]
    private static partial Regex Tokens();
}
