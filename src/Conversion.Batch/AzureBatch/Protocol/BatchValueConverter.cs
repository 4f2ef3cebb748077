using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

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
