using System.Globalization;

namespace ImageConversion.Storage;

/// <summary>What every implementation checks before it writes; a breach is the caller's bug.</summary>
internal static class BlobWriteRules
{
    /// <summary>The largest block that one append may carry, as Azure's append blobs had it from the start.</summary>
    public const int MaxAppendBytes = 4 * 1024 * 1024;

    // Azure Blob Storage allows 8 KiB for all names and values together.
    private const int MaxMetadataBytes = 8 * 1024;

    public static void Check(BlobWriteOptions options)
    {
        if (options.IfAbsent && options.IfMatch is not null)
        {
            throw new ArgumentException("IfAbsent and IfMatch exclude each other.", nameof(options));
        }

        int total = 0;
        foreach ((string name, string value) in options.Metadata ?? BlobEntry.EmptyMetadata)
        {
            total += name.Length + value.Length;
            if (!IsIdentifier(name))
            {
                throw new ArgumentException($"Metadata name '{name}' is not an ASCII identifier.", nameof(options));
            }

            // Values travel in HTTP headers, where surrounding blanks are lost.
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Trim(' ').Length != value.Length)
            {
                throw new ArgumentException(
                    $"The value of metadata '{name}' is not printable ASCII without surrounding blanks.", nameof(options));
            }
        }

        if (total > MaxMetadataBytes)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Metadata of {total} bytes, at most {MaxMetadataBytes} fit."),
                nameof(options));
        }
    }

    public static void CheckAppend(ReadOnlyMemory<byte> content) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxAppendBytes, nameof(content));

    private static bool IsIdentifier(string name) =>
        name.Length > 0
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

/// <summary>What every implementation checks before it takes a lease; a breach is the caller's bug.</summary>
internal static class BlobLeaseRules
{
    // https://learn.microsoft.com/rest/api/storageservices/lease-blob: 15 to 60 seconds, or without end. One without end
    // would outlive a killed holder.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

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
