namespace Conversion.Batch.AzureBatch;

/// <summary>Cores of dedicated nodes that machines of one family may have together.</summary>
public sealed record BatchVmFamilyCoreQuota : BatchModel
{
    /// <summary>The family, e.g. <c>standardDSv5Family</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The cores.</summary>
    public int? CoreQuota { get; init; }
}
