using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>Carries requests to a real service and does harm on the way, as the test says.</summary>
internal sealed class FaultyTransport(HttpPipelineTransport inner) : HttpPipelineTransport
{
    private int _requests;

    /// <summary>What is done to a request, given its number from 1 on; null lets it pass.</summary>
    public Func<int, HttpMessage, Fault?> Choose { get; set; } = (_, _) => null;

    public int Requests => _requests;

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("the store is asynchronous");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Fault? fault = Choose(Interlocked.Increment(ref _requests), message);
        if (fault?.Before is { } before)
        {
            await before(message);
        }

        if (fault?.Answer is { } answer)
        {
            message.Response = answer();
            return;
        }

        await inner.ProcessAsync(message);
        if (fault?.After is { } after)
        {
            await after(message);
        }
    }

    /// <summary>Starts to count anew, and does no harm from now on.</summary>
    public void Heal()
    {
        Choose = (_, _) => null;
        _requests = 0;
    }
}
