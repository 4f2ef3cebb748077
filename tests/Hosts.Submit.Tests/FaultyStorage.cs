using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hosts.Submit.Tests;

/// <summary>A storage account of which some calls fail: it stands before another one, refuses a share of its calls, and
/// loses the answers of as many again after they were carried out.</summary>
internal sealed class FaultyStorage : IAsyncDisposable
{
    private static readonly string[] NotForwarded = ["Host", "Connection", "Transfer-Encoding", "Keep-Alive", "Expect"];

    private readonly HttpClient _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly double _share;
    private readonly Uri _account;
    private readonly WebApplication _application;
    private int _faults;

    private FaultyStorage(Uri account, double share, int seed)
    {
        (_account, _share, _random) = (account, share, new Random(seed));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>The account, as its clients are to reach it.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>Calls that failed so far.</summary>
    public int Faults => _faults;

    /// <summary>Blobs that were put and whose answer reached the client, each time, by address. The client sends a put again whose
    /// answer was lost, so that this counts it once.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> AnsweredPuts { get; } = [];

    /// <summary>Blobs that were read, each time that one was, by address.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Reads { get; } = [];

    public static async Task<FaultyStorage> StartAsync(Uri account, double share, int seed)
    {
        var storage = new FaultyStorage(account, share, seed);
        await storage._application.StartAsync();
        string listening = storage._application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        storage.Endpoint = new Uri(listening + account.AbsolutePath);
        return storage;
    }

    public async ValueTask DisposeAsync()
    {
        using (var atOnce = new CancellationTokenSource())
        {
            await atOnce.CancelAsync();
            await _application.StopAsync(atOnce.Token);
        }

        await _application.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        double draw;
        lock (_gate)
        {
            draw = _random.NextDouble();
        }

        if (draw < _share)
        {
            Interlocked.Increment(ref _faults);
        }

        if (draw < _share / 2)
        {
            context.Response.StatusCode = 503;
            context.Response.Headers["x-ms-error-code"] = "ServerBusy";
            return;
        }

        using HttpResponseMessage answer = await ForwardAsync(context);
        if (draw < _share)
        {
            // It was carried out, and nobody hears of it.
            context.Abort();
            return;
        }

        if (context.Request.Method == "PUT" && context.Request.Headers["x-ms-blob-type"] == "BlockBlob")
        {
            AnsweredPuts.Enqueue(context.Request.Path.Value!);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (context.Request.Method != "HEAD" && answer.StatusCode is not (HttpStatusCode.NotModified or HttpStatusCode.NoContent))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context)
    {
        // As it was sent: what is escaped is part of the signature.
        string target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_account.GetLeftPart(UriPartial.Authority) + target));
        if (context.Request.ContentLength is not null || context.Request.Method is "PUT" or "POST")
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            request.Content = new ByteArrayContent(body.ToArray());
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
            }
        }

        HttpResponseMessage answer = await _upstream.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (request.Method == HttpMethod.Get && answer.IsSuccessStatusCode && !context.Request.Query.ContainsKey("comp"))
        {
            Reads.Enqueue(context.Request.Path.Value!);
        }

        return answer;
    }
}
