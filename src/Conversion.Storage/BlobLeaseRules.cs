namespace Conversion.Storage;

/// <summary>What every implementation checks before it takes a lease; a breach is the caller's bug.</summary>
internal static class BlobLeaseRules
{
    // https://learn.microsoft.com/rest/api/storageservices/lease-blob: 15 to 60 seconds, or without end. One without end
    // would outlive a killed holder.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static void Check(TimeSpan duration)
    {
        if (duration < Shortest || duration > Longest || duration.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(duration), duration, "A lease lasts between 15 and 60 seconds, in whole seconds.");
        }
    }

    public static BlobStoreException Lost(string name, string address) =>
        new(BlobStoreErrorKind.ConditionNotMet, $"the lease {BlobName.Printable(name)} in {address} is lost");
}
