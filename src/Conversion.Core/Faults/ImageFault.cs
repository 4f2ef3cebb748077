namespace ImageConversion.Core.Faults;

/// <summary>An image cannot be converted. Every room below the public surface fails with this; <see cref="Kind"/> has the members
/// of the public kind, and the converter publishes it as its own exception (docs/adr/0014-layers.md).</summary>
internal sealed class ImageFault(FaultKind kind, string message, long? offset = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FaultKind Kind { get; } = kind;

    /// <summary>In bytes from the start of the input; null where no place can be named.</summary>
    public long? Offset { get; } = offset;

    /// <summary>The machine cannot provide memory that the limits allow.</summary>
    public static ImageFault OutOfMemory(nuint bytes, string what, OutOfMemoryException cause) => new(
        FaultKind.LimitExceeded,
        $"Memory: the machine cannot provide the {bytes:N0} bytes that the picture's {what} need.",
        innerException: cause);
}

/// <summary>Why an image cannot be converted. The same members as the public ImageErrorKind, in the same order.</summary>
internal enum FaultKind
{
    NotJpeg,
    Corrupt,
    Truncated,
    Unsupported,
    LimitExceeded,
}
