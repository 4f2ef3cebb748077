using System.Globalization;

namespace ImageConversion.BatchEmulator.Query;

/// <summary>
/// An OData <c>$filter</c> over a document: <c>eq ne gt ge lt le</c>, <c>and or not</c>, parentheses,
/// <c>startswith(name, 'text')</c>. Names are case-sensitive, values are not.
/// </summary>
internal sealed class ODataFilter
{
    private readonly Func<JsonObject, bool> _predicate;

    private ODataFilter(Func<JsonObject, bool> predicate) => _predicate = predicate;

    /// <exception cref="BatchFailure">
    /// <c>InvalidQueryParameterValue</c>: the text is not such a filter, or names something else than <paramref name="names"/>.
    /// </exception>
    public static ODataFilter Parse(string text, IReadOnlySet<string> names) => new(new ODataFilterParser(text, names).Parse());

    public bool Matches(JsonObject item) => _predicate(item);

    /// <summary>The value of a member, or of a nested one; nothing where it is absent.</summary>
    internal static JsonValue? Find(JsonObject item, string[] path)
    {
        JsonNode? node = item;
        foreach (string name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node as JsonValue;
    }

    /// <summary>Compares a member with a literal; an absent member compares with nothing.</summary>
    internal static int? Compare(JsonValue? value, object literal)
    {
        switch (literal)
        {
            case double number when value?.TryGetValue(out double actual) == true:
                return actual.CompareTo(number);
            case double number when value?.TryGetValue(out int whole) == true:
                return ((double)whole).CompareTo(number);
            case bool flag when value?.TryGetValue(out bool actual) == true:
                return actual.CompareTo(flag);
            case DateTimeOffset time when value?.TryGetValue(out string? text) == true:
                return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).CompareTo(time);
            case string wanted when value?.TryGetValue(out string? text) == true:
                return string.Compare(text, wanted, StringComparison.OrdinalIgnoreCase);
            default:
                return null;
        }
    }
}
