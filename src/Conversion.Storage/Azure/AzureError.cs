using System.Globalization;
using System.Xml;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Conversion.Answers;

namespace Conversion.Storage.Azure;

/// <summary>The one place where failures of the service, the network and the sign-in become kinds.</summary>
internal static class AzureError
{
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
    public static BlobStoreException Map(Exception exception, string subject, AzureAccess access)
    {
        (BlobStoreErrorKind kind, string reason) = Explain(exception, access);
        return new BlobStoreException(kind, $"{subject}: {reason}", exception);
    }

    private static (BlobStoreErrorKind Kind, string Reason) Explain(Exception exception, AzureAccess access) =>
        exception switch
        {
            // After the last attempt the SDK reports all of them; the last one is the current state.
            AggregateException { InnerExceptions.Count: > 0 } many => Explain(many.InnerExceptions[^1], access),
            CredentialUnavailableException => (
                BlobStoreErrorKind.AccessDenied,
                "no identity was found to sign in with; expected a managed identity, a workload identity, a sign-in such "
                + "as the Azure CLI's, or a connection string"),
            AuthenticationFailedException { InnerException: { } inner } when IsPassing(inner) => (
                BlobStoreErrorKind.Unavailable, "the sign-in service did not answer"),
            AuthenticationFailedException => (BlobStoreErrorKind.AccessDenied, "the sign-in was refused"),
            RequestFailedException failure => Explain(failure, access),
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
        string answer = failure.ErrorCode is { Length: > 0 } code
            ? string.Create(CultureInfo.InvariantCulture, $"({failure.Status} {code})")
            : string.Create(CultureInfo.InvariantCulture, $"({failure.Status})");
        (BlobStoreErrorKind kind, string reason) = ExplainCode(failure.ErrorCode, access)
            ?? ExplainStatus(failure.Status, access);
        return (kind, failure.Status == 0
            ? reason
            : $"{reason} {answer}{PatientRetryPolicy.DescribeExcess(failure.GetRawResponse())}");
    }

    /// <summary>Error codes that say more than their status does. https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes</summary>
    private static (BlobStoreErrorKind Kind, string Reason)? ExplainCode(string? code, AzureAccess access) => code switch
    {
        nameof(BlobErrorCode.ContainerNotFound) => (BlobStoreErrorKind.NotFound, "the container does not exist"),
        nameof(BlobErrorCode.ContainerBeingDeleted) => (BlobStoreErrorKind.Unavailable, "the container is being deleted"),
        nameof(BlobErrorCode.BlobAlreadyExists) => (BlobStoreErrorKind.ConditionNotMet, "the blob exists already"),
        nameof(BlobErrorCode.BlobArchived) => (
            BlobStoreErrorKind.Unsupported,
            "the blob is in the tier Archive; set it to Hot, Cool or Cold and wait for it before it can be read"),
        nameof(BlobErrorCode.BlobBeingRehydrated) => (
            BlobStoreErrorKind.Unsupported, "the blob is still on its way out of the tier Archive"),
        "BlobUsesCustomerSpecifiedEncryption" => (
            BlobStoreErrorKind.Unsupported, "the blob is encrypted with a key that its reader has to send; copy it without one first"),
        "InvalidBlobType" or nameof(BlobErrorCode.BlobOverwritten) => (
            BlobStoreErrorKind.Unsupported, "the blob is of another type than this call needs (block, append or page blob)"),
        nameof(BlobErrorCode.SnapshotsPresent) => (
            BlobStoreErrorKind.Unsupported, "the blob has snapshots, which are not deleted with it"),
        "BlockCountExceedsLimit" => (BlobStoreErrorKind.OutOfSpace, "an append blob holds at most 50,000 blocks"),
        "LeaseIdMissing" or nameof(BlobErrorCode.LeaseIdMissing) => (
            BlobStoreErrorKind.Unavailable, "another program holds a lease on it"),
        "BlobImmutableDueToPolicy" => (BlobStoreErrorKind.AccessDenied, "an immutability policy protects the blob"),
        "Md5Mismatch" or "Crc64Mismatch" => (BlobStoreErrorKind.Unavailable, "bytes were damaged on the way"),
        "InvalidUri" or "InvalidResourceName" or "OutOfRangeInput" => (
            BlobStoreErrorKind.InvalidName, "the service does not take this name"),
        "AuthenticationFailed" or "InvalidAuthenticationInfo" => (
            BlobStoreErrorKind.AccessDenied,
            "the service refused the signature or the token: a wrong key, another tenant, or a clock that is wrong"),
        AnswerLimitPolicy.TooLong => (
            BlobStoreErrorKind.Unsupported,
            string.Create(CultureInfo.InvariantCulture, $"the service's answer is longer than {AnswerLimitPolicy.MaxBytes >> 20} MiB")),
        "KeyBasedAuthenticationNotPermitted" => (
            BlobStoreErrorKind.AccessDenied,
            $"the account takes no keys; remove the connection string and sign in, {RoleFor(access)}"),
        "AccountIsDisabled" => (BlobStoreErrorKind.AccessDenied, "the account is disabled"),
        "AuthorizationFailure" => (
            BlobStoreErrorKind.AccessDenied,
            $"the account's network rules shut this machine out, or a role is missing; access takes {RoleFor(access)}"),
        _ => null,
    };

    private static (BlobStoreErrorKind Kind, string Reason) ExplainStatus(int status, AzureAccess access) => status switch
    {
        0 => (BlobStoreErrorKind.Unavailable, "the service could not be reached"),
        401 => (BlobStoreErrorKind.AccessDenied, $"the service does not know who asks; access takes {RoleFor(access)}"),
        403 => (BlobStoreErrorKind.AccessDenied, $"access denied; missing is {RoleFor(access)}"),
        404 => (BlobStoreErrorKind.NotFound, "it does not exist"),
        304 or 412 => (BlobStoreErrorKind.ConditionNotMet, "it is another version than expected"),
        408 or 429 or >= 500 and not 507 => (BlobStoreErrorKind.Unavailable, "the service is busy or has a fault"),
        507 => (BlobStoreErrorKind.OutOfSpace, "the account is full"),
        409 => (BlobStoreErrorKind.ConditionNotMet, "the blob's state does not allow it"),
        _ => (BlobStoreErrorKind.Unsupported, "the service refused the request"),
    };

    private static string RoleFor(AzureAccess access) => access == AzureAccess.Read
        ? "the role 'Storage Blob Data Reader' on the account or the container"
        : "the role 'Storage Blob Data Contributor' on the account or the container";
}
