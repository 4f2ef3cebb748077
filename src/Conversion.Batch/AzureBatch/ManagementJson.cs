using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>The JSON of the management API.</summary>
[JsonSerializable(typeof(BatchAccountData))]
[JsonSerializable(typeof(BatchAccountPoolData))]
[JsonSerializable(typeof(ManagementPage<BatchSupportedSku>))]
[JsonSerializable(typeof(ManagementOperation))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ManagementJson : JsonSerializerContext
{
    /// <summary>camelCase names, absent values left out, ISO 8601 durations, words in the management API's spelling.</summary>
    public static ManagementJson Arm { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new Iso8601DurationConverter(),
            new ManagementValueConverter<AutoUserScope>("Task", "Pool"),
            new ManagementValueConverter<ElevationLevel>("NonAdmin", "Admin"),
            new ManagementValueConverter<BatchNodeFillType>("Spread", "Pack"),
            new ManagementValueConverter<BatchNodeDeallocationOption>("Requeue", "Terminate", "TaskCompletion", "RetainedData"),
        },
    });
}

/// <summary>The state of an operation that Azure Resource Manager continues after its answer.</summary>
internal sealed record ManagementOperation
{
    public string? Status { get; init; }

    public JsonElement? Error { get; init; }

    public bool IsSucceeded => Is("Succeeded");

    public bool IsFailed => Is("Failed") || Is("Canceled");

    private bool Is(string word) => string.Equals(Status, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A page of a listing of the management API.</summary>
internal sealed record ManagementPage<T>
{
    public IReadOnlyList<T>? Value { get; init; }

    /// <summary>The absolute address of the next page; absent from the last one.</summary>
    public string? NextLink { get; init; }
}

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
