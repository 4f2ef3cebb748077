using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using ImageConversion.Answers;

namespace ImageConversion.Storage.Azure;

/// <summary>How the SDK talks to the service: tuned for many small blobs at once, each in one request.</summary>
internal sealed record AzureClientSettings
{
    /// <summary>Shared by all clients of the process: one pool of connections.</summary>
    private static readonly Lazy<HttpPipelineTransport> SharedTransport = new(CreateTransport);

    /// <summary>How long one attempt may wait for an answer to begin, and then for each piece of it. An attempt that
    /// sends content gets more: see <see cref="AttemptPolicy"/>.</summary>
    /// <value>Default 30 s; a service that lives answers within one.</value>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first. With the default delays, some 40 s of faults are outlived.</summary>
    /// <value>Default 6.</value>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The first delay; it doubles each time, and the SDK varies it by a fifth. What the service asks for
    /// (Retry-After) goes before it, up to <see cref="PatientRetryPolicy.MaxWait"/>; a request that should wait longer fails.</summary>
    /// <value>Default 0.5 s.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay.</summary>
    /// <value>Default 20 s.</value>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The slowest a download may be before it counts as stalled.</summary>
    /// <value>Default 4 KiB a second, beyond one <see cref="NetworkTimeout"/>.</value>
    public int MinReadBytesPerSecond { get; init; } = 4 * 1024;

    /// <summary>Parts of a large listing that are read at one time.</summary>
    /// <value>Default 8, which reads up to some 120,000 entries ahead, 40 MB. 1 lists in one pass.</value>
    public int ListedRanges { get; init; } = 8;

    /// <summary>Carries the requests; null for the process's own pool of connections.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Counts the requests; null counts none.</summary>
    public BlobCallCounter? Calls { get; init; }

    /// <summary>Called with problems that were solved without the caller, as text; null for nobody.</summary>
    public Action<string>? Notes { get; init; }

    /// <summary>What becomes of a blob whose bytes are not what its stored MD5 says.</summary>
    public Md5Check CheckMd5 { get; init; } = Md5Check.Fail;

    /// <summary>The same for the SDK.</summary>
    public BlobClientOptions ToClientOptions()
    {
        var options = new BlobClientOptions
        {
            Transport = Transport ?? SharedTransport.Value,
            // By its default the SDK would read 'a' where '/a' or 'a/' is listed.
            TrimBlobNameSlashes = false,
        };
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = MaxRetries;
        options.Retry.Delay = RetryDelay;
        options.Retry.MaxDelay = MaxRetryDelay;
        options.Retry.NetworkTimeout = NetworkTimeout;
        options.Diagnostics.ApplicationId = "imgconv";
        options.RetryPolicy = new PatientRetryPolicy(options.Retry);
        options.AddPolicy(new AnswerLimitPolicy(isXml: true), HttpPipelinePosition.BeforeTransport);
        options.AddPolicy(new NetworkFaultPolicy(Notes), HttpPipelinePosition.BeforeTransport);
        options.AddPolicy(new AttemptPolicy(NetworkTimeout), HttpPipelinePosition.PerRetry);
        if (Calls is not null)
        {
            options.AddPolicy(new CountingPolicy(Calls), HttpPipelinePosition.PerRetry);
        }

        return options;
    }

    private static HttpClientTransport CreateTransport()
    {
        // The service speaks HTTP/1.1: one request a connection at a time. The bound is far above what one machine has in
        // flight; it keeps a fault from opening connections without end.
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 512,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Long enough to keep connections between two pages of a listing, short enough to follow a change of DNS.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = ServerCertificate.Check;
        return new HttpClientTransport(new HttpClient(handler, disposeHandler: true)
        {
            // The pipeline counts the time of each attempt itself.
            Timeout = Timeout.InfiniteTimeSpan,
        });
    }
}
