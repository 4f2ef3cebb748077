namespace Conversion.Core;

/// <summary>An image could not be converted, for a reason that lies in the image.</summary>
/// <remarks>Callers decide by <see cref="Kind"/>, never by the message.</remarks>
public sealed class ImageConversionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why the image could not be converted.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="offset">Where in the input it was found, in bytes from its start; null where no place can be named.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    public ImageConversionException(
        ImageErrorKind kind, string message, long? offset = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Offset = offset;
    }

    /// <summary>Why the image could not be converted.</summary>
    public ImageErrorKind Kind { get; }

    /// <summary>Where in the input the fault was found, in bytes from its start, or null.</summary>
    public long? Offset { get; }
}
