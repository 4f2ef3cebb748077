using Azure.Core.Pipeline;
using Azure.Identity;

namespace ImageConversion.Answers;

/// <summary>The identity of the machine or of who is signed in there.</summary>
internal static class MachineIdentity
{
    /// <summary>Shared by all credentials of the process: one pool of connections.</summary>
    private static readonly Lazy<HttpPipelineTransport> SharedTransport = new(() => CreateTransport(IdentityAnswerHandler.DefaultTimeout));

    /// <summary>Creates the credential. Nothing is sent.</summary>
    /// <param name="clientId">The managed or workload identity, where there are several; null or empty for the only one.</param>
    /// <param name="authorityHost">Where tokens are asked for; null for the public cloud or the environment's.</param>
    /// <param name="transport">Carries the requests; null for the process's own.</param>
    public static DefaultAzureCredential Create(string? clientId, Uri? authorityHost = null, HttpPipelineTransport? transport = null)
    {
        // The SDK copies the transport to each credential of the chain, but no policies: what bounds answers is in the transport.
        var options = new DefaultAzureCredentialOptions { Transport = transport ?? SharedTransport.Value };
        if (authorityHost is not null)
        {
            options.AuthorityHost = authorityHost;
        }

        if (!string.IsNullOrWhiteSpace(clientId))
        {
            options.ManagedIdentityClientId = clientId;
            options.WorkloadIdentityClientId = clientId;
        }

        return new DefaultAzureCredential(options);
    }

    /// <summary>A transport whose answers are bounded.</summary>
    /// <param name="timeout">How long an answer may take.</param>
    public static HttpClientTransport CreateTransport(TimeSpan timeout)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        var handler = new IdentityAnswerHandler(timeout) { InnerHandler = sockets };
        return new HttpClientTransport(new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan });
    }
}

/// <summary>Bounds what a service that gives tokens answers: its length, its time, and the wait that it asks for.</summary>
/// <remarks>Anything may answer at the address of a machine's metadata service. The SDK reads all of an answer into memory, and waits for
/// as long as it is asked to.</remarks>
internal sealed class IdentityAnswerHandler(TimeSpan timeout) : DelegatingHandler
{
    /// <summary>A metadata service answers within a second, and where there is none, the SDK itself waits for one.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The longest answer. A token has some thousand bytes, the list of a cloud's authorities some ten thousand.</summary>
    public const int MaxBytes = 1 << 20;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            await answer.Content.LoadIntoBufferAsync(MaxBytes, limit.Token).ConfigureAwait(false);
            RemoveLongWaits(answer);
            return answer;
        }
        catch (Exception failure)
        {
            answer?.Dispose();
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException("The service that gives tokens did not answer in time.", failure);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tokens are asked for asynchronously.");

    private static void RemoveLongWaits(HttpResponseMessage answer)
    {
        if (PatientRetryPolicy.FindExcess(name => answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null) is not null)
        {
            PatientRetryPolicy.RemoveWaits(answer.Headers);
        }
    }
}
