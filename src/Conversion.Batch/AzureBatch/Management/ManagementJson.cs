using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

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
