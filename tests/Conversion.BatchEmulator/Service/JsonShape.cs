using System.Globalization;
using System.Xml;

namespace ImageConversion.BatchEmulator.Service;

/// <summary>Reading and writing the service's JSON: absent members instead of nulls, ISO 8601 times and durations.</summary>
internal static class JsonShape
{
    public static JsonObject Put(this JsonObject target, string name, string? value) =>
        value is null ? target : target.Set(name, JsonValue.Create(value));

    public static JsonObject Put(this JsonObject target, string name, int? value) =>
        value is null ? target : target.Set(name, JsonValue.Create(value.Value));

    public static JsonObject Put(this JsonObject target, string name, bool value) =>
        target.Set(name, JsonValue.Create(value));

    public static JsonObject Put(this JsonObject target, string name, DateTimeOffset? value) =>
        value is null ? target : target.Set(name, JsonValue.Create(Text(value.Value)));

    public static JsonObject Put(this JsonObject target, string name, TimeSpan value) =>
        target.Set(name, JsonValue.Create(XmlConvert.ToString(value)));

    /// <summary>A copy of <paramref name="value"/>, where it is there.</summary>
    public static JsonObject Put(this JsonObject target, string name, JsonNode? value) =>
        value is null ? target : target.Set(name, value.Parent is null ? value : value.DeepClone());

    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The service's spelling of a state: all lower case.</summary>
    public static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static string? Text(this JsonObject source, string name) => source[name]?.GetValue<string>();

    public static int? Whole(this JsonObject source, string name) => source[name]?.GetValue<int>();

    public static bool? Flag(this JsonObject source, string name) => source[name]?.GetValue<bool>();

    public static TimeSpan? Duration(this JsonObject source, string name) =>
        source.Text(name) is { } text ? XmlConvert.ToTimeSpan(text) : null;

    public static JsonObject? Object(this JsonObject source, string name) => source[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject source, string name) =>
        (source[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IEnumerable<string> Texts(this JsonObject source, string name) =>
        (source[name] as JsonArray)?.Select(item => item!.GetValue<string>()) ?? [];

    public static T? Choice<T>(this JsonObject source, string name)
        where T : struct, Enum =>
        source.Text(name) is { } text ? Enum.Parse<T>(text, ignoreCase: true) : null;

    private static JsonObject Set(this JsonObject target, string name, JsonNode? value)
    {
        target[name] = value;
        return target;
    }
}
