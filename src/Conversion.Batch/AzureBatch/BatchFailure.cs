using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Identity;
using ImageConversion.Answers;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>The one place where failures of the service, the network and the sign-in become kinds.</summary>
internal static class BatchFailure
{
    private const string RequestIdHeader = "request-id";
    private const string ManagementRequestIdHeader = "x-ms-request-id";

    /// <summary>Whether this is a failure of the service, to be mapped; everything else is a bug or a cancellation.</summary>
    public static bool IsServiceFailure(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        // Without the caller's wish it is a time-out of the pipeline.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException many => many.InnerExceptions.All(e => IsServiceFailure(e, cancellationToken)),
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException
            or TimeoutException or JsonException => true,
        _ => false,
    };

    /// <summary>The failure as a caller sees it.</summary>
    /// <param name="exception">What the pipeline said.</param>
    /// <param name="subject">What was asked of what, ready for a message.</param>
    /// <param name="message">The request, where one was made.</param>
    public static BatchServiceException Map(Exception exception, string subject, HttpMessage? message = null)
    {
        // After the last attempt the pipeline tells all of them; the last one is the present state.
        Exception last = exception is AggregateException { InnerExceptions.Count: > 0 } many
            ? many.InnerExceptions[^1]
            : exception;
        (BatchServiceErrorKind kind, string reason) = Explain(last);
        RequestFailedException? answer = last as RequestFailedException;
        return new BatchServiceException(kind, $"{subject}: {reason}", exception)
        {
            ErrorCode = string.IsNullOrEmpty(answer?.ErrorCode) ? null : answer.ErrorCode,
            Status = answer?.Status ?? 0,
            RequestId = RequestId(answer?.GetRawResponse()),
            ClientRequestId = message?.Request.ClientRequestId,
            Attempts = 1 + (message?.ProcessingContext.RetryNumber ?? 0),
        };
    }

    /// <summary>The failure of an operation that went on after its answer.</summary>
    /// <param name="error">What its last state says, <c>{"code","message"}</c>.</param>
    /// <param name="subject">What was asked of what.</param>
    public static BatchServiceException MapOperation(JsonElement? error, string subject)
    {
        string? code = BatchErrorParser.Text(error, "code");
        (BatchServiceErrorKind kind, string reason) =
            ExplainCode(code) ?? (BatchServiceErrorKind.InvalidRequest, "the operation failed");
        return new BatchServiceException(
            kind, $"{subject}: {reason} ({code ?? "no code"}): {BatchErrorParser.Text(error, "message")}") { ErrorCode = code };
    }

    /// <summary>The id under which the service has logged a request; null where it names none.</summary>
    public static string? RequestId(Response? response) =>
        response is null ? null
        : response.Headers.TryGetValue(RequestIdHeader, out string? id) ? id
        : response.Headers.TryGetValue(ManagementRequestIdHeader, out id) ? id
        : null;

    private static (BatchServiceErrorKind Kind, string Reason) Explain(Exception exception) => exception switch
    {
        CredentialUnavailableException => (
            BatchServiceErrorKind.AccessDenied,
            "no identity was found to sign in with; expected a managed identity, a workload identity, a sign-in such as "
            + $"the Azure CLI's, or the account's key{SignInFailure.Describe(exception)}"),
        AuthenticationFailedException { InnerException: { } inner } when IsPassing(inner) => (
            BatchServiceErrorKind.Unavailable, "the sign-in service did not answer"),
        AuthenticationFailedException => (BatchServiceErrorKind.AccessDenied, $"the sign-in was refused{SignInFailure.Describe(exception)}"),
        RequestFailedException failure => Explain(failure),
        JsonException => (BatchServiceErrorKind.InvalidResponse, "the answer is not the JSON of Azure Batch"),
        OperationCanceledException or TimeoutException => (
            BatchServiceErrorKind.Unavailable, "the service did not answer in time"),
        _ => (BatchServiceErrorKind.Unavailable, "the connection to the service broke"),
    };

    private static (BatchServiceErrorKind Kind, string Reason) Explain(RequestFailedException failure)
    {
        (BatchServiceErrorKind kind, string reason) = ExplainCode(failure.ErrorCode) ?? ExplainStatus(failure.Status);
        if (failure.Status == 0)
        {
            return (kind, reason);
        }

        string code = failure.ErrorCode is { Length: > 0 } text ? " " + text : "";
        string excess = PatientRetryPolicy.DescribeExcess(failure.GetRawResponse());
        string answer = string.Create(CultureInfo.InvariantCulture, $"{reason} ({failure.Status}{code}){excess}");
        string? message = failure.Data[BatchErrorParser.MessageKey] as string;
        return (kind, string.IsNullOrEmpty(message) ? answer : $"{answer}: {message}");
    }

    /// <summary>Codes that say more than their status does.</summary>
    /// <remarks>https://learn.microsoft.com/rest/api/batchservice/batch-status-and-error-codes; the last two groups are
    /// Azure Resource Manager's.</remarks>
    private static (BatchServiceErrorKind Kind, string Reason)? ExplainCode(string? code) => code switch
    {
        "PoolExists" or "JobExists" or "TaskExists" => (BatchServiceErrorKind.AlreadyExists, "it exists already"),
        "PoolBeingDeleted" or "JobBeingDeleted" => (BatchServiceErrorKind.BeingDeleted, "it is being deleted"),
        "TaskFilesUnavailable" => (BatchServiceErrorKind.Gone, "its files have gone with their node"),
        "TaskFilesCleanedup" => (BatchServiceErrorKind.Gone, "its files had been kept long enough and were deleted"),
        "ActiveJobAndScheduleQuotaReached" => (
            BatchServiceErrorKind.QuotaExceeded, "the account has as many active jobs and schedules as its quota allows"),
        "PoolQuotaReached" => (BatchServiceErrorKind.QuotaExceeded, "the account has as many pools as its quota allows"),
        "AccountCoreQuotaReached" or "QuotaExceeded" or "SubscriptionCoreQuotaReached" => (
            BatchServiceErrorKind.QuotaExceeded, "the quota of cores does not suffice"),
        "AuthenticationFailed" or "InvalidAuthenticationInfo" => (
            BatchServiceErrorKind.AccessDenied,
            "the service refused the signature or the token: a wrong key, another tenant, or a clock that is wrong"),
        "InsufficientAccountPermissions" or "AuthorizationPermissionMismatch" => (
            BatchServiceErrorKind.AccessDenied, "a role is missing on the Batch account, e.g. 'Azure Batch Data Contributor'"),
        "AuthorizationFailure" => (
            BatchServiceErrorKind.AccessDenied, "the account's network rules shut this machine out, or a role is missing"),
        AnswerLimitPolicy.TooLong => (
            BatchServiceErrorKind.InvalidResponse, $"the answer is longer than {AnswerLimitPolicy.MaxBytes >> 20} MiB"),
        "AccountIsDisabled" => (BatchServiceErrorKind.AccessDenied, "the account is disabled"),
        "OperationTimedOut" => (BatchServiceErrorKind.Unavailable, "the service did not finish in time"),
        "TooManyEnableAutoScaleRequests" => (
            BatchServiceErrorKind.Unavailable, "autoscale is enabled at most once in 30 seconds"),

        "AuthorizationFailed" => (
            BatchServiceErrorKind.AccessDenied, "a role is missing on the Batch account, e.g. 'Contributor'"),
        "LinkedAuthorizationFailed" => (
            BatchServiceErrorKind.AccessDenied, "the role 'Managed Identity Operator' is missing on the pool's identity"),
        "InvalidAuthenticationToken" or "InvalidAuthenticationTokenTenant" or "ExpiredAuthenticationToken" => (
            BatchServiceErrorKind.AccessDenied, "the token is of another tenant, or has expired"),
        "ResourceGroupNotFound" or "SubscriptionNotFound" => (
            BatchServiceErrorKind.NotFound, "the subscription or the resource group does not exist"),
        _ => null,
    };

    private static (BatchServiceErrorKind Kind, string Reason) ExplainStatus(int status) => status switch
    {
        0 => (BatchServiceErrorKind.Unavailable, "the service could not be reached"),
        >= 300 and < 400 and not 304 => (BatchServiceErrorKind.InvalidResponse, "the answer leads elsewhere"),
        401 => (BatchServiceErrorKind.AccessDenied, "the service does not know who asks"),
        403 => (BatchServiceErrorKind.AccessDenied, "access denied"),
        404 => (BatchServiceErrorKind.NotFound, "it does not exist"),
        304 or 412 => (BatchServiceErrorKind.ConditionNotMet, "it is another version than expected"),
        409 => (BatchServiceErrorKind.InvalidState, "its state does not allow this"),
        410 => (BatchServiceErrorKind.Gone, "it has gone"),
        413 => (BatchServiceErrorKind.TooLarge, "the request is too large"),
        416 => (BatchServiceErrorKind.InvalidRange, "the range begins behind the file's end"),
        408 or 429 or >= 500 => (BatchServiceErrorKind.Unavailable, "the service is busy or has a fault"),
        _ => (BatchServiceErrorKind.InvalidRequest, "the service refused the request"),
    };

    private static bool IsPassing(Exception cause) => cause switch
    {
        RequestFailedException failure => failure.Status is 0 or 408 or 429 or >= 500,
        AggregateException { InnerExceptions.Count: > 0 } many => IsPassing(many.InnerExceptions[^1]),
        AuthenticationFailedException { InnerException: { } inner } => IsPassing(inner),
        IOException or HttpRequestException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };
}
