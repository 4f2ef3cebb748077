using ImageConversion.Core.Faults;

namespace ImageConversion.Core;

/// <summary>An image could not be converted, for a reason that lies in the image.</summary>
/// <remarks>Callers decide by <see cref="Kind"/>, never by the message.</remarks>
public sealed class ImageConversionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why the image could not be converted.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="offset">Where in the input it was found, in bytes from its start; null where no place can be named.</param>
    /// <param name="innerException">The exception that caused this one, if any.</param>
    public ImageConversionException(
        ImageErrorKind kind, string message, long? offset = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Offset = offset;
    }

    /// <summary>Publishes what the rooms below report; their kinds have the same members.</summary>
    internal static ImageConversionException From(ImageFault fault) =>
        new((ImageErrorKind)fault.Kind, fault.Message, fault.Offset, fault);

    /// <summary>Why the image could not be converted.</summary>
    public ImageErrorKind Kind { get; }

    /// <summary>Where in the input the fault was found, in bytes from its start, or null.</summary>
    public long? Offset { get; }
}

/// <summary>Why an image could not be converted.</summary>
public enum ImageErrorKind
{
    /// <summary>The input is not a JPEG; the message says what it is instead, if that is known.</summary>
    NotJpeg,

    /// <summary>The JPEG's structure or its entropy-coded data are damaged.</summary>
    Corrupt,

    /// <summary>The JPEG ends before its image does.</summary>
    Truncated,

    /// <summary>A well-formed JPEG of a process that is not converted; the message says which.</summary>
    Unsupported,

    /// <summary>A limit of <see cref="ConversionLimits"/> would be exceeded; the message names limit, value and need.</summary>
    LimitExceeded,
}
