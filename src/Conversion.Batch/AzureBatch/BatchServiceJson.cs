using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>The JSON of the service's data plane: camelCase names, absent values left out, ISO 8601 durations.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    // OData writes 64-bit numbers as texts.
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Iso8601DurationConverter)])]
[JsonSerializable(typeof(AutoScaleRun))]
[JsonSerializable(typeof(BatchJob))]
[JsonSerializable(typeof(BatchJobCreateOptions))]
[JsonSerializable(typeof(BatchJobUpdateOptions))]
[JsonSerializable(typeof(BatchNode))]
[JsonSerializable(typeof(BatchNodeRebootOptions))]
[JsonSerializable(typeof(BatchNodeRemoveOptions))]
[JsonSerializable(typeof(BatchPool))]
[JsonSerializable(typeof(BatchPoolCreateOptions))]
[JsonSerializable(typeof(BatchPoolEnableAutoScaleOptions))]
[JsonSerializable(typeof(BatchPoolEvaluateAutoScaleOptions))]
[JsonSerializable(typeof(BatchPoolResizeOptions))]
[JsonSerializable(typeof(BatchServiceError))]
[JsonSerializable(typeof(BatchTask))]
[JsonSerializable(typeof(BatchTaskCountsResult))]
[JsonSerializable(typeof(BatchTaskCreateOptions))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(TerminateJobBody))]
[JsonSerializable(typeof(BatchPage<BatchJob>))]
[JsonSerializable(typeof(BatchPage<BatchJobPreparationAndReleaseTaskStatus>))]
[JsonSerializable(typeof(BatchPage<BatchNode>))]
[JsonSerializable(typeof(BatchPage<BatchPool>))]
[JsonSerializable(typeof(BatchPage<BatchPoolNodeCounts>))]
[JsonSerializable(typeof(BatchPage<BatchSupportedImage>))]
[JsonSerializable(typeof(BatchPage<BatchTask>))]
[JsonSerializable(typeof(BatchPage<BatchTaskCreateResult>))]
internal sealed partial class BatchServiceJson : JsonSerializerContext;

/// <summary>What the service takes or answers. Every property may be absent from an answer.</summary>
internal abstract record BatchModel
{
    /// <summary>Properties that have no name here, as JSON: what an answer holds beyond the named ones, and a way to send
    /// settings that this client does not name.</summary>
    /// <value>Default null: none.</value>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>A page of a listing.</summary>
internal sealed record BatchPage<T>
{
    public IReadOnlyList<T>? Value { get; init; }

    /// <summary>The absolute address of the next page; absent from the last one.</summary>
    [JsonPropertyName("odata.nextLink")]
    public string? NextLink { get; init; }
}
