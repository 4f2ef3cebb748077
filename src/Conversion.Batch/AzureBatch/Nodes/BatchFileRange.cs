using System.Globalization;

namespace Conversion.Batch.AzureBatch;

/// <summary>A piece of a file.</summary>
/// <param name="Offset">Its first byte, from 0.</param>
/// <param name="Length">How many bytes at most; null for all the rest.</param>
public readonly record struct BatchFileRange(long Offset, long? Length = null)
{
    /// <summary>The range as HTTP writes it (RFC 9110 section 14.1.2), both ends included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative, or the length below 1.</exception>
    public override string ToString()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(Length ?? 1, 1, nameof(Length));
        return string.Create(CultureInfo.InvariantCulture, $"bytes={Offset}-{Offset + Length - 1}");
    }
}
