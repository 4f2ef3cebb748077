using Conversion.Storage;

namespace Conversion.Batch.Model;

/// <summary>Calls of Azure Storage, by the classes that it bills.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories.</remarks>
/// <param name="Reads">Blobs read.</param>
/// <param name="Writes">Blobs put, and appended to.</param>
/// <param name="Lists">Pages of listings, and containers made.</param>
/// <param name="Others">Look-ups, leases, and what else is billed.</param>
public sealed record StorageOperations(long Reads, long Writes, long Lists, long Others)
{
    /// <summary>None: of folders.</summary>
    public static StorageOperations None { get; } = new(0, 0, 0, 0);

    /// <summary>All of them.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Total => Reads + Writes + Lists + Others;

    /// <summary>What several processes have called; null where none of them has counted.</summary>
    public static StorageOperations? Sum(params IEnumerable<StorageOperations?> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        StorageOperations[] counted = [.. parts.OfType<StorageOperations>()];
        return counted.Length == 0
            ? null
            : new StorageOperations(
                counted.Sum(c => c.Reads), counted.Sum(c => c.Writes), counted.Sum(c => c.Lists), counted.Sum(c => c.Others));
    }

    /// <summary>What was counted since the last time; null where nobody counts.</summary>
    internal static StorageOperations? TakeFrom(BlobCallCounter? counter) =>
        counter?.Take() is { } calls ? new StorageOperations(calls.Reads, calls.Writes, calls.Lists, calls.Others) : null;
}
