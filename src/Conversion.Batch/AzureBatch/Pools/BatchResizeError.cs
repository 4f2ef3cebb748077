namespace Conversion.Batch.AzureBatch;

/// <summary>Why a resize ended short of its target.</summary>
public sealed record BatchResizeError : BatchModel
{
    /// <summary>The kind of cause, e.g. <c>AllocationTimedout</c> or <c>AccountCoreQuotaReached</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Details.</summary>
    public IReadOnlyList<NameValuePair>? Values { get; init; }
}
