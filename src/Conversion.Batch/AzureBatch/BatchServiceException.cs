namespace Conversion.Batch.AzureBatch;

/// <summary>Azure Batch did not do what it was asked. Callers decide by <see cref="Kind"/>, never by the message.</summary>
public sealed class BatchServiceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What was asked of which pool, job or task, and what the answer was. No secrets.</param>
    /// <param name="innerException">What the pipeline said, if it was it.</param>
    public BatchServiceException(BatchServiceErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public BatchServiceErrorKind Kind { get; }

    /// <summary>The service's own code, e.g. <c>PoolBeingResized</c>; null where there was no answer, or none with a code.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The id under which the service has logged the request; null where there was no answer.</summary>
    public string? RequestId { get; init; }

    /// <summary>The id that this client gave the request (<c>client-request-id</c>): what the service's support asks for where
    /// no answer came. Null where nothing was sent.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>How often the request was sent, the pipeline's repetitions included.</summary>
    public int Attempts { get; init; } = 1;
}
