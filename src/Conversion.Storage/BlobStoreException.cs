namespace Conversion.Storage;

/// <summary>A store refused or failed. Callers decide by <see cref="Kind"/>, never by the message.</summary>
public sealed class BlobStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What was expected, what was found, and of which blob; no secret.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    public BlobStoreException(BlobStoreErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why the store refused or failed.</summary>
    public BlobStoreErrorKind Kind { get; }
}
