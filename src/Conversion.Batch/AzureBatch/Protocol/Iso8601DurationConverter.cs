using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Conversion.Batch.AzureBatch;

/// <summary>Durations as ISO 8601 writes them, <c>PT15M</c>. Where the service means "no bound", it says
/// <c>P10675199DT2H48M5.4775807S</c>, which is <see cref="TimeSpan.MaxValue"/>.</summary>
internal sealed class Iso8601DurationConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.GetString();
        try
        {
            return XmlConvert.ToTimeSpan(text!);
        }
        catch (OverflowException)
        {
            return TimeSpan.MaxValue;
        }
        catch (Exception e) when (e is FormatException or ArgumentNullException)
        {
            throw new JsonException($"expected a duration such as PT15M; found '{text}'", e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(XmlConvert.ToString(value));
}
