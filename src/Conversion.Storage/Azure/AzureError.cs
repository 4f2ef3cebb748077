using System.Globalization;
using System.Xml;
using Azure;
using Azure.Identity;
using ImageConversion.Answers;

namespace ImageConversion.Storage.Azure;

/// <summary>The one place where failures of the service, the network and the sign-in become kinds.</summary>
internal static class AzureError
{
    private const int MaxSentence = 300;

    /// <summary>Whether this is a failure of the store, to be mapped; everything else is a bug or a cancellation.</summary>
    public static bool IsStoreFailure(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        // Without the caller's wish it is a time-out of the pipeline.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException many => many.InnerExceptions.All(e => IsStoreFailure(e, cancellationToken)),
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException
            or TimeoutException or XmlException => true,
        _ => false,
    };

    /// <summary>The failure as a caller of the store sees it.</summary>
    /// <param name="exception">What the SDK said.</param>
    /// <param name="subject">Which blob, container and account, ready for a message.</param>
    /// <param name="access">What was wanted.</param>
    /// <param name="account">The account; null where it is not known.</param>
    public static BlobStoreException Map(Exception exception, string subject, AzureAccess access, string? account = null)
    {
        (BlobStoreErrorKind kind, string reason) = Explain(exception, access);
        return new BlobStoreException(kind, $"{subject}: {reason}", exception) { ErrorCode = CodeOf(exception), Account = account };
    }

    private static string? CodeOf(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: > 0 } many => CodeOf(many.InnerExceptions[^1]),
        RequestFailedException { ErrorCode: { Length: > 0 } code } => code,
        _ => null,
    };

    private static (BlobStoreErrorKind Kind, string Reason) Explain(Exception exception, AzureAccess access) =>
        exception switch
        {
            // After the last attempt the SDK reports all of them; the last one is the current state.
            AggregateException { InnerExceptions.Count: > 0 } many => Explain(many.InnerExceptions[^1], access),
            CredentialUnavailableException => (
                BlobStoreErrorKind.AccessDenied,
                "no identity was found to sign in with; expected a managed identity, a workload identity, a sign-in such "
                + $"as the Azure CLI's, or a connection string{SignInFailure.Describe(exception)}"),
            AuthenticationFailedException { InnerException: { } inner } when IsPassing(inner) => (
                BlobStoreErrorKind.Unavailable, "the sign-in service did not answer"),
            AuthenticationFailedException => (BlobStoreErrorKind.AccessDenied, $"the sign-in was refused{SignInFailure.Describe(exception)}"),
            RequestFailedException { Status: > 0 } failure => Explain(failure, access),
            _ when NetworkFault.Find(exception, "") is { } fault => (
                fault.IsPassing ? BlobStoreErrorKind.Unavailable : BlobStoreErrorKind.Unreachable, fault.Reason),
            RequestFailedException => (BlobStoreErrorKind.Unavailable, "the service could not be reached"),
            OperationCanceledException or TimeoutException => (
                BlobStoreErrorKind.Unavailable, "the service did not answer in time"),
            XmlException => (BlobStoreErrorKind.Unavailable, "the service's answer broke off"),
            _ => (BlobStoreErrorKind.Unavailable, "the connection to the service broke"),
        };

    private static bool IsPassing(Exception cause) => cause switch
    {
        RequestFailedException failure => failure.Status is 0 or 408 or 429 or >= 500,
        AggregateException { InnerExceptions.Count: > 0 } many => IsPassing(many.InnerExceptions[^1]),
        AuthenticationFailedException { InnerException: { } inner } => IsPassing(inner),
        IOException or HttpRequestException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };

    private static (BlobStoreErrorKind Kind, string Reason) Explain(RequestFailedException failure, AzureAccess access)
    {
        string? code = failure.ErrorCode is { Length: > 0 } given ? given : null;
        string answer = code is null
            ? string.Create(CultureInfo.InvariantCulture, $"({failure.Status})")
            : string.Create(CultureInfo.InvariantCulture, $"({failure.Status} {code})");
        (BlobStoreErrorKind Kind, string Reason)? known = code == AnswerLimitPolicy.TooLong ? AnswerTooLong : ServiceErrors.Find(code);
        (BlobStoreErrorKind kind, string reason) = known ?? ExplainStatus(failure.Status, code);
        string role = kind == BlobStoreErrorKind.AccessDenied && !SaysWhatToDo(code) ? $"; access takes {RoleFor(access)}" : "";
        string sentence = known is null && code is not null ? $": {SentenceOf(failure)}" : "";
        return (kind, $"{reason}{role} {answer}{sentence}{PatientRetryPolicy.DescribeExcess(failure.GetRawResponse())}");
    }

    private static (BlobStoreErrorKind, string) AnswerTooLong => (
        BlobStoreErrorKind.Unsupported,
        string.Create(CultureInfo.InvariantCulture, $"the service's answer is longer than {AnswerLimitPolicy.MaxBytes >> 20} MiB, or is no XML that a service writes"));

    // A role does not help against these.
    private static bool SaysWhatToDo(string? code) =>
        code is "AuthenticationFailed" or "InvalidAuthenticationInfo" or "AccountIsDisabled" or "ContainerDisabled"
            or "AuthorizationSourceIPMismatch" or "KeyBasedAuthenticationNotPermitted";

    /// <summary>The service's own words: the SDK's message begins with them, followed by numbers and headers.</summary>
    private static string SentenceOf(RequestFailedException failure)
    {
        string sentence = SecretText.Hide(failure.Message.Split('\n', 2)[0].Trim());
        return sentence.Length <= MaxSentence ? sentence : sentence[..MaxSentence] + "…";
    }

    private static (BlobStoreErrorKind Kind, string Reason) ExplainStatus(int status, string? code) => status switch
    {
        401 => (BlobStoreErrorKind.AccessDenied, "the service does not know who asks"),
        403 => (BlobStoreErrorKind.AccessDenied, "access denied"),
        404 => (BlobStoreErrorKind.NotFound, "it does not exist"),
        304 or 412 => (BlobStoreErrorKind.ConditionNotMet, "it is another version than expected"),
        408 or 429 or >= 500 and not 507 => (BlobStoreErrorKind.Unavailable, "the service is busy or has a fault"),
        507 => (BlobStoreErrorKind.OutOfSpace, "the account is full"),
        409 when code is null => (BlobStoreErrorKind.ConditionNotMet, "the blob's state does not allow it"),
        _ => (BlobStoreErrorKind.Unsupported, "the service refused the request"),
    };

    private static string RoleFor(AzureAccess access) => access == AzureAccess.Read
        ? "the role 'Storage Blob Data Reader' on the account or the container"
        : "the role 'Storage Blob Data Contributor' on the account or the container";
}
