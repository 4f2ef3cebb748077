using System.Diagnostics;
using Azure.Core;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>A span for each call, named after the client's method, with what finds the call in the service's own logs.</summary>
/// <remarks>Tags as Azure's clients have them (<c>az.namespace</c>, <c>az.client_request_id</c>, <c>az.service_request_id</c>)
/// and as OpenTelemetry's HTTP conventions name them.</remarks>
internal static class BatchTrace
{
    public const string SourceName = "ImageConversion.AzureBatch";

    private static readonly ActivitySource Source = new(SourceName);

    public static Activity? Start(BatchCall call, Uri endpoint)
    {
        string operation = call.Operation.EndsWith("Async", StringComparison.Ordinal) ? call.Operation[..^5] : call.Operation;
        Activity? span = Source.StartActivity("AzureBatch." + operation, ActivityKind.Client);
        return span?
            .SetTag("az.namespace", "Microsoft.Batch")
            .SetTag("http.request.method", call.Method.Method)
            .SetTag("server.address", endpoint.Host)
            .SetTag("server.port", endpoint.Port);
    }

    /// <summary>Notes how the call went. A change that is refused and then found done keeps its refusal here: the span is the
    /// request's, and the look has its own.</summary>
    public static void End(this Activity? span, HttpMessage message, BatchServiceException? failure)
    {
        if (span is null)
        {
            return;
        }

        _ = span.SetTag("az.client_request_id", message.Request.ClientRequestId);
        if (message.ProcessingContext.RetryNumber is > 0 and int repetitions)
        {
            _ = span.SetTag("http.request.resend_count", repetitions);
        }

        if (message.HasResponse)
        {
            _ = span.SetTag("http.response.status_code", message.Response.Status)
                .SetTag("az.service_request_id", BatchFailure.RequestId(message.Response));
        }

        if (failure is not null)
        {
            _ = span.SetTag("error.type", failure.ErrorCode ?? failure.Kind.ToString())
                .SetStatus(ActivityStatusCode.Error, failure.Message);
        }
    }
}
