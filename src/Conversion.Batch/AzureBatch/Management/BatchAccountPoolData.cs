using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>A pool as the management API has it: with identities, and grouped otherwise than
/// <see cref="BatchPool"/>.</summary>
public sealed record BatchAccountPoolData : BatchModel
{
    /// <summary>The resource id; only in answers.</summary>
    public string? Id { get; init; }

    /// <summary>The pool's id; only in answers.</summary>
    public string? Name { get; init; }

    /// <summary><c>Microsoft.Batch/batchAccounts/pools</c>; only in answers.</summary>
    public string? Type { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it; only in answers.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>The identities of its nodes. They can be changed only while there are none.</summary>
    public BatchAccountPoolIdentity? Identity { get; init; }

    /// <summary>Everything else.</summary>
    public BatchAccountPoolProperties? Properties { get; init; }
}
