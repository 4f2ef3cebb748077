using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Storage.Azure;

/// <summary>Runs once an attempt: gives content time to be sent, and notes attempts that ended without an answer.</summary>
internal sealed class AttemptPolicy(TimeSpan networkTimeout) : HttpPipelinePolicy
{
    // A put counts as stalled when it is slower than this; 5,000 MiB at this rate are half a day.
    private const double MinSentBytesPerSecond = 128 * 1024;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Prepare(message);
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        catch
        {
            RequestAttempts.From(message)?.MarkInDoubt();
            throw;
        }

        Note(message);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Prepare(message);
        try
        {
            ProcessNext(message, pipeline);
        }
        catch
        {
            RequestAttempts.From(message)?.MarkInDoubt();
            throw;
        }

        Note(message);
    }

    private void Prepare(HttpMessage message)
    {
        long length = message.Request.Content?.TryComputeLength(out long known) == true ? known : 0;
        message.NetworkTimeout = networkTimeout + TimeSpan.FromSeconds(length / MinSentBytesPerSecond);
    }

    // 503 says that nothing was done; the other server errors do not say.
    private static void Note(HttpMessage message)
    {
        if (message.Response.Status is 408 or 500 or 502 or 504)
        {
            RequestAttempts.From(message)?.MarkInDoubt();
        }
    }
}

/// <summary>The attempts of one call. The SDK repeats a request whose answer was lost, and then reports
/// only the last answer: "exists already", although the lost attempt created it.</summary>
internal sealed class RequestAttempts
{
    private const string Property = "ImageConversion.Storage.RequestAttempts";

    private volatile bool _inDoubt;

    /// <summary>Whether an attempt may have taken effect without an answer that says so.</summary>
    public bool InDoubt => _inDoubt;

    public void MarkInDoubt() => _inDoubt = true;

    /// <summary>Makes the requests of the calling method report here, until it is disposed.</summary>
    public IDisposable Watch() =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });

    public static RequestAttempts? From(global::Azure.Core.HttpMessage message) =>
        message.TryGetProperty(Property, out object? value) ? value as RequestAttempts : null;
}
