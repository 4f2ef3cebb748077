namespace Conversion.Batch.AzureBatch;

/// <summary>A message of the service.</summary>
public sealed record BatchServiceErrorMessage : BatchModel
{
    /// <summary>Its language, e.g. <c>en-US</c>.</summary>
    public string? Lang { get; init; }

    /// <summary>The text; behind its first line the request's id and the time.</summary>
    public string? Value { get; init; }
}
