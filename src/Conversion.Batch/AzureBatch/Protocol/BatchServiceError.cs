namespace Conversion.Batch.AzureBatch;

/// <summary>The body with which the service refuses, or refuses one task of a collection.</summary>
public sealed record BatchServiceError : BatchModel
{
    /// <summary>The kind of cause, e.g. <c>PoolNotFound</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public BatchServiceErrorMessage? Message { get; init; }

    /// <summary>Details, e.g. the property that is wrong.</summary>
    public IReadOnlyList<BatchServiceErrorDetail>? Values { get; init; }
}
