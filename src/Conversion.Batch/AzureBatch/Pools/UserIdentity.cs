using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Who runs a command on a node.</summary>
public sealed record UserIdentity : BatchModel
{
    /// <summary>A user account of the pool; excludes the other.</summary>
    [JsonPropertyName("username")]
    public string? Username { get; init; }

    /// <summary>An automatic user.</summary>
    public AutoUserSpecification? AutoUser { get; init; }
}
