using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Conversion.Batch.AzureBatch;

/// <summary>Dates each attempt with the service's own header, which signatures include and the service's logs show.</summary>
internal sealed class RequestDatePolicy(TimeProvider timeProvider) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(
        "ocp-date", timeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
}
