namespace Conversion.Batch.AzureBatch;

/// <summary>A detail of the service's refusal.</summary>
public sealed record BatchServiceErrorDetail : BatchModel
{
    /// <summary>What it is, e.g. <c>PropertyName</c>.</summary>
    public string? Key { get; init; }

    /// <summary>Its text.</summary>
    public string? Value { get; init; }
}
