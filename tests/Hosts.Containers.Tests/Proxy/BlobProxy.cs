using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Hosts.Containers.Tests.Proxy;

/// <summary>Stands between a program and the emulator of the blob service: sees every exchange, and does harm as a test
/// says.</summary>
/// <remarks>Signatures cover a request's path and headers but not its host, so what is passed on as it came stays valid.</remarks>
internal sealed class BlobProxy : IAsyncDisposable
{
    private const int PieceBytes = 1024;

    // Of one connection between two machines, or made by this proxy; everything else is passed on.
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Expect", "Content-Length", "Server",
    };

    private readonly WebApplication _application;
    private readonly HttpClient _service;
    private readonly ConcurrentQueue<BlobExchange> _exchanges = new();
    private int _lastNumber;

    private BlobProxy(WebApplication application)
    {
        _application = application;
        _service = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What is done to a request; null lets it pass. Called before anything else happens to it.</summary>
    public Func<BlobRequest, BlobFault?> Choose { get; set; } = _ => null;

    /// <summary>Every exchange that the service has answered, or that a fault has, in order of the answers.</summary>
    public IReadOnlyList<BlobExchange> Exchanges => [.. _exchanges];

    /// <summary>The emulator's connection string, but for this proxy's address.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The environment of a program that reaches the emulator through this proxy.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = ConnectionString };

    /// <summary>Starts a proxy on a free port.</summary>
    public static async Task<BlobProxy> StartAsync(Azurite behind)
    {
        ArgumentNullException.ThrowIfNull(behind);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port: 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        WebApplication application = builder.Build();
        var proxy = new BlobProxy(application);
        var service = new Uri(behind.Endpoint.GetLeftPart(UriPartial.Authority));
        application.Run(context => proxy.ExchangeAsync(context, service));
        await application.StartAsync();
        var own = new Uri(application.Urls.Single());
        proxy.ConnectionString = behind.ConnectionString.Replace(
            service.Authority, own.Authority, StringComparison.Ordinal);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _service.Dispose();
    }

    private async Task ExchangeAsync(HttpContext context, Uri service)
    {
        BlobRequest request = Describe(context.Request);
        BlobFault fault = Choose(request) ?? new BlobFault();
        await (fault.Before?.Invoke() ?? Task.CompletedTask);
        if (fault.RefusesConnection || fault.Answer is not null)
        {
            _exchanges.Enqueue(new BlobExchange(request, 0));
            Refuse(context, fault);
            return;
        }

        using HttpRequestMessage message = await ToMessageAsync(context.Request, service, fault);

        // Not cancelled with the client: what has been sent completely is done, whether or not the client lives to hear it.
        using HttpResponseMessage answer = await _service.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        _exchanges.Enqueue(new BlobExchange(request, (int)answer.StatusCode));
        if (fault.LosesAnswer)
        {
            context.Abort();
            return;
        }

        await AnswerAsync(context, answer, fault);
    }

    private BlobRequest Describe(HttpRequest request)
    {
        // The account, the container, and the blob with all of its slashes.
        string[] parts = request.Path.Value!.Split('/', 4);
        return new BlobRequest(
            Interlocked.Increment(ref _lastNumber),
            request.Method,
            parts.ElementAtOrDefault(2) ?? "",
            parts.ElementAtOrDefault(3) ?? "",
            request.QueryString.Value ?? "",
            request.Headers["x-ms-client-request-id"].ToString());
    }

    private static void Refuse(HttpContext context, BlobFault fault)
    {
        if (fault.Answer is not var (status, code, headers))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.Headers["x-ms-error-code"] = code;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }
    }

    private static async Task<HttpRequestMessage> ToMessageAsync(HttpRequest request, Uri service, BlobFault fault)
    {
        // As it was sent: a name's escapes are part of what was signed.
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var address = new Uri(
            service.GetLeftPart(UriPartial.Authority) + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        if (request.ContentLength is { } length)
        {
            message.Content = fault.DamagesRequest && length > 0
                ? new ByteArrayContent(await ReadDamagedAsync(request.Body))
                : new StreamContent(request.Body);
            message.Content.Headers.ContentLength = length;
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Headers)
        {
            if (!OwnHeaders.Contains(name) && !message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return message;
    }

    private static async Task<byte[]> ReadDamagedAsync(Stream body)
    {
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy);
        byte[] bytes = copy.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, BlobFault fault)
    {
        HttpResponse response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OwnHeaders.Contains(name))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        long? length = answer.Content.Headers.ContentLength;
        response.ContentLength = fault.TruncateToBytes is { } short_ ? Math.Min(short_, length ?? short_) : length;
        if (context.Request.Method == "HEAD" || length == 0)
        {
            return;
        }

        try
        {
            await CopyBodyAsync(context, await answer.Content.ReadAsStreamAsync(), fault);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up or was killed.
        }
    }

    private static async Task CopyBodyAsync(HttpContext context, Stream body, BlobFault fault)
    {
        byte[] piece = new byte[fault.BeforeEachKilobyte is null ? 64 * PieceBytes : PieceBytes];
        long left = Math.Min(fault.ResetAfterBytes ?? long.MaxValue, fault.TruncateToBytes ?? long.MaxValue);
        bool toDamage = fault.DamagesAnswer;
        while (left > 0)
        {
            int count = await body.ReadAsync(
                piece.AsMemory(0, (int)Math.Min(left, piece.Length)), context.RequestAborted);
            if (count == 0)
            {
                return;
            }

            if (toDamage)
            {
                // Another byte each time, as bad lines do.
                piece[Random.Shared.Next(count)] ^= 1;
                toDamage = false;
            }

            await (fault.BeforeEachKilobyte?.Invoke(context.RequestAborted) ?? Task.CompletedTask);
            await context.Response.Body.WriteAsync(piece.AsMemory(0, count), context.RequestAborted);
            left -= count;
        }

        if (fault.ResetAfterBytes is not null)
        {
            // What was written goes out first, so that the reset comes within the body.
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }
}
