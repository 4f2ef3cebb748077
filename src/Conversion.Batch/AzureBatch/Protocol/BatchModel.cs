using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What the service takes or answers. Every property may be absent from an answer.</summary>
public abstract record BatchModel
{
    /// <summary>Properties that have no name here, as JSON: what an answer holds beyond the named ones, and a way to send
    /// settings that this client does not name.</summary>
    /// <value>Default null: none.</value>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
