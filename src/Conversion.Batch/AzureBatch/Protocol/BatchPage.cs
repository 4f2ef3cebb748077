using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>A page of a listing.</summary>
internal sealed record BatchPage<T>
{
    public IReadOnlyList<T>? Value { get; init; }

    /// <summary>The absolute address of the next page; absent from the last one.</summary>
    [JsonPropertyName("odata.nextLink")]
    public string? NextLink { get; init; }
}
