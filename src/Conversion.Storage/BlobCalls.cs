namespace Conversion.Storage;

/// <summary>Requests that storage accounts were sent, by the classes that they bill.</summary>
/// <param name="Reads">Blobs read.</param>
/// <param name="Writes">Blobs put, and appended to.</param>
/// <param name="Lists">Pages of listings, and containers made.</param>
/// <param name="Others">Look-ups, leases, and what else is billed.</param>
public sealed record BlobCalls(long Reads, long Writes, long Lists, long Others);
