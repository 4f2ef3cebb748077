using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>A service in this process: Azure.Core's own transport over a handler that answers as the test says.</summary>
internal sealed class FakeTransport(Func<FakeRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    public const string Host = "exampleaccount.westeurope.batch.azure.com";

    /// <summary>Base64 of 32 bytes; opens nothing.</summary>
    public const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    public static readonly Uri Endpoint = new("https://" + Host);

    private readonly ConcurrentQueue<FakeRequest> _requests = [];

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public IEnumerable<string> Calls => _requests.Select(r => r.Call);

    public static HttpResponseMessage Status(int status, string? body = null, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body ?? "", Encoding.UTF8, "application/json"),
        };
        foreach ((string name, string value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                _ = response.Content.Headers.Remove(name);
                _ = response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        // As a server does; the length is computed when it is asked for, and not listed before.
        _ = response.Content.Headers.ContentLength;
        return response;
    }

    /// <summary>A refusal with the service's own body.</summary>
    public static HttpResponseMessage Refusal(int status, string code, string message = "No.", params (string, string)[] headers) =>
        Status(
            status,
            $$$"""{"odata.metadata":"x","code":"{{{code}}}","message":{"lang":"en-US","value":"{{{message}}}\nRequestId:1\nTime:2"}}""",
            [("request-id", "r-1"), .. headers]);

    public static HttpResponseMessage Throttled() => Refusal(429, "TooManyRequests", "Slow.", ("Retry-After", "0"));

    /// <summary>The service has done it; its answer is lost.</summary>
    public static HttpResponseMessage Lost() => throw new IOException("connection reset");

    public AzureBatchService Service(Action<AzureBatchServiceOptions>? configure = null) =>
        new(Endpoint, new AzureNamedKeyCredential("exampleaccount", Key), Options(configure));

    public AzureBatchService SignedInService(Action<AzureBatchServiceOptions>? configure = null) =>
        new(Endpoint, Token(), Options(configure));

    public static TokenCredential Token() =>
        DelegatedTokenCredential.Create((context, _) => new AccessToken($"token for {context.Scopes[0]}", DateTimeOffset.MaxValue));

    public AzureBatchServiceOptions Options(Action<AzureBatchServiceOptions>? configure = null, TimeProvider? timeProvider = null)
    {
        var options = new AzureBatchServiceOptions
        {
            Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false)),
            TimeProvider = timeProvider ?? TimeProvider.System,
        };
        options.Retry.Delay = TimeSpan.Zero;
        options.Retry.MaxDelay = TimeSpan.Zero;
        configure?.Invoke(options);
        return options;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        FakeRequest heard = await FakeRequest.ReadAsync(request, cancellationToken);
        _requests.Enqueue(heard);
        HttpResponseMessage response = answer(heard);
        response.RequestMessage = request;
        return response;
    }
}
