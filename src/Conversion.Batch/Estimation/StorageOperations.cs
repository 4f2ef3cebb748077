namespace Conversion.Batch.Estimation;

/// <summary>Calls of Azure Storage, by the classes that it bills.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories.</remarks>
/// <param name="Reads">Blobs read, and looked up.</param>
/// <param name="Writes">Blobs put, and appended to.</param>
/// <param name="Lists">Pages of listings.</param>
/// <param name="Others">Leases, and what else costs least.</param>
public sealed record StorageOperations(long Reads, long Writes, long Lists, long Others)
{
    /// <summary>None: of folders.</summary>
    public static StorageOperations None { get; } = new(0, 0, 0, 0);
}
