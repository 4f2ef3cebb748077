using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Answers;

/// <summary>Gives failures of the network their meaning, once an attempt, while it is known which host was asked.</summary>
/// <param name="heard">Hears of each that waiting may help against, before it is waited for; null for nobody.</param>
internal sealed class NetworkFaultPolicy(Action<string>? heard) : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        catch (Exception failure) when (NetworkFault.Find(failure, RouteOf(message)) is { } fault)
        {
            throw Report(fault, failure);
        }
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (Exception failure) when (NetworkFault.Find(failure, RouteOf(message)) is { } fault)
        {
            throw Report(fault, failure);
        }
    }

    private static string RouteOf(HttpMessage message)
    {
        Uri url = message.Request.Uri.ToUri();
        // The proxy that the HTTP stack uses, by the variables that it reads.
        return HttpClient.DefaultProxy.GetProxy(url) is { } proxy && proxy.Authority != url.Authority
            ? $"{url.Authority} (through the proxy {proxy.Authority})"
            : url.Authority;
    }

    private NetworkFaultException Report(NetworkFault fault, Exception failure)
    {
        if (fault.IsPassing)
        {
            heard?.Invoke($"{fault.Reason}; trying again");
        }

        return new NetworkFaultException(fault, failure);
    }
}
