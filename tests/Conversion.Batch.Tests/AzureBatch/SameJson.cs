using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>Finds the places where two pieces of JSON say different things: order of properties, the spelling of times and
/// durations, absent and null are the same; <c>odata.*</c> is the protocol's.</summary>
internal static class SameJson
{
    public static IEnumerable<string> Differences(JsonElement expected, JsonElement found, string place = "$")
    {
        if (expected.ValueKind != found.ValueKind)
        {
            return [$"{place}: expected {expected}, found {found}"];
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => Properties(expected).Keys.Union(Properties(found).Keys).SelectMany(name =>
                !Properties(found).TryGetValue(name, out JsonElement b) ? [$"{place}.{name}: missing"]
                : !Properties(expected).TryGetValue(name, out JsonElement a) ? [$"{place}.{name}: too much, {b}"]
                : Differences(a, b, $"{place}.{name}")),
            JsonValueKind.Array when expected.GetArrayLength() != found.GetArrayLength() =>
                [$"{place}: expected {expected.GetArrayLength()} items, found {found.GetArrayLength()}"],
            JsonValueKind.Array => expected.EnumerateArray().Zip(found.EnumerateArray())
                .SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{place}[{i}]")),
            JsonValueKind.String when !IsSame(expected.GetString()!, found.GetString()!) =>
                [$"{place}: expected '{expected}', found '{found}'"],
            JsonValueKind.Number when expected.GetDecimal() != found.GetDecimal() =>
                [$"{place}: expected {expected}, found {found}"],
            _ => [],
        };
    }

    private static Dictionary<string, JsonElement> Properties(JsonElement value) => value.EnumerateObject()
        .Where(p => p.Value.ValueKind != JsonValueKind.Null && !p.Name.StartsWith("odata.", StringComparison.Ordinal))
        .ToDictionary(p => p.Name, p => p.Value);

    private static bool IsSame(string a, string b) => a == b || (Time(a) is { } x && x == Time(b)) || (Duration(a) is { } y && y == Duration(b));

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static TimeSpan? Duration(string text)
    {
        try
        {
            return text.StartsWith('P') ? XmlConvert.ToTimeSpan(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
