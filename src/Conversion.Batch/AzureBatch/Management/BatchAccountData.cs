namespace Conversion.Batch.AzureBatch;

/// <summary>A Batch account as the management API has it.</summary>
public sealed record BatchAccountData : BatchModel
{
    /// <summary>The resource id.</summary>
    public string? Id { get; init; }

    /// <summary>The account's name.</summary>
    public string? Name { get; init; }

    /// <summary>The region.</summary>
    public string? Location { get; init; }

    /// <summary>Everything else.</summary>
    public BatchAccountProperties? Properties { get; init; }
}
