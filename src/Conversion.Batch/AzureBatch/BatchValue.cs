using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Lets JSON make the service's words.</summary>
internal interface IBatchValue<TSelf>
    where TSelf : IBatchValue<TSelf>
{
    static abstract TSelf Of(string text);
}

/// <summary>One of the service's words, e.g. a state. Later versions of the service have more of them than are named here,
/// and its cases differ from its description, so words are kept as they came and compared without case.</summary>
/// <param name="Text">The word as the service writes it.</param>
internal abstract record BatchValue(string Text)
{
    /// <summary>Whether both are the same word of the same list, in any case.</summary>
    public virtual bool Equals(BatchValue? other) =>
        other is not null && EqualityContract == other.EqualityContract
        && string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    /// <summary>The word.</summary>
    public sealed override string ToString() => Text;
}

/// <summary>Reads and writes the service's words as texts.</summary>
internal sealed class BatchValueConverter<T> : JsonConverter<T>
    where T : BatchValue, IBatchValue<T>
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? T.Of(text) : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

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

/// <summary>A name with its text: metadata, an environment variable, or a detail of an error.</summary>
internal sealed record NameValuePair : BatchModel
{
    /// <summary>The name; of a detail of an error it is absent where the service calls it <c>key</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The text.</summary>
    public string? Value { get; init; }
}
