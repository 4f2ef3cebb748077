using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Writes the service's words as the management API spells them: <c>NonAdmin</c> for the data plane's
/// <c>nonadmin</c>.</summary>
/// <param name="words">Its spelling of the words.</param>
internal sealed class ManagementValueConverter<T>(params string[] words) : JsonConverter<T>
    where T : BatchValue, IBatchValue<T>
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text ? T.Of(text) : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(
        words.FirstOrDefault(w => w.Equals(value.Text, StringComparison.OrdinalIgnoreCase)) ?? value.Text);
}
