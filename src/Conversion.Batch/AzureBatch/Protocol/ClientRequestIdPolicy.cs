using Azure.Core;
using Azure.Core.Pipeline;

namespace Conversion.Batch.AzureBatch;

/// <summary>Names the request in the service's own header; Azure.Core only knows <c>x-ms-client-request-id</c>.</summary>
internal sealed class ClientRequestIdPolicy(bool? isReturned) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message)
    {
        message.Request.Headers.SetValue("client-request-id", message.Request.ClientRequestId);
        if (isReturned is { } returned)
        {
            message.Request.Headers.SetValue("return-client-request-id", returned ? "true" : "false");
        }
    }
}
