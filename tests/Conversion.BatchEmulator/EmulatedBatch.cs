using System.Net;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using ImageConversion.BatchEmulator.Arm;
using ImageConversion.BatchEmulator.Auth;
using ImageConversion.BatchEmulator.Autoscale;
using ImageConversion.BatchEmulator.Faults;
using ImageConversion.BatchEmulator.Files;
using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Identity;
using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Pools;
using ImageConversion.BatchEmulator.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageConversion.BatchEmulator;

/// <summary>
/// An emulated Azure Batch account on this machine. It listens on 127.0.0.1 with http and https, keeps its nodes'
/// directories in a temporary folder, and runs tasks as real processes. Disposing it kills every process that it started
/// and removes the folder. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// await using EmulatedBatch batch = await EmulatedBatch.StartAsync();
/// var account = (batch.HttpEndpoint, batch.AccountName, batch.AccountKey);
/// </code>
/// </example>
public sealed class EmulatedBatch : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly EmulatedAccount _account;
    private readonly HttpClientHandler _storageHandler;
    private int _disposed;

    private EmulatedBatch(
        WebApplication application, EmulatedAccount account, HttpClientHandler storageHandler, X509Certificate2 certificate)
    {
        _application = application;
        _account = account;
        _storageHandler = storageHandler;
        Certificate = certificate;
        Control = new EmulatorControl(account);
    }

    /// <summary>The service over plain http: <c>http://127.0.0.1:PORT/</c>. Takes signatures with the account's key.</summary>
    public Uri HttpEndpoint { get; private set; } = null!;

    /// <summary>The service over https, and the management plane. Takes bearer tokens, too.</summary>
    public Uri HttpsEndpoint { get; private set; } = null!;

    public string AccountName => _account.Options.AccountName;

    public string AccountKey => _account.Options.AccountKey;

    /// <summary>What https presents; a client pins it.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate as a PEM file, for <c>SSL_CERT_FILE</c>, <c>NODE_EXTRA_CA_CERTS</c>, or another server.</summary>
    public string CertificateFile => Path.Combine(_account.Folder, "emulator.pem");

    /// <summary>The certificate's key as a PEM file, so that a storage emulator can present the same certificate.</summary>
    public string CertificateKeyFile => Path.Combine(_account.Folder, "emulator.key");

    /// <summary>Where the emulator keeps its nodes; gone after disposal.</summary>
    public string Folder => _account.Folder;

    /// <summary>Faults, preemptions, quotas: what the service does to its users.</summary>
    public EmulatorControl Control { get; }

    /// <summary>Starts an emulator; it is ready when this returns.</summary>
    public static async Task<EmulatedBatch> StartAsync(
        EmulatedBatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmulatedBatchOptions();
        string folder = Directory.CreateDirectory(
            Path.Combine(options.TemporaryFolder, $"imgconv-batch-{Guid.NewGuid():n}"[..26])).FullName;
        X509Certificate2 certificate = EmulatorCertificate.Create(options.TimeProvider);
        HttpClientHandler storage = StorageHandler(certificate);
        var account = new EmulatedAccount(options, folder, new HttpClientTransport(storage));
        WebApplication application = Build(account, certificate);
        var emulator = new EmulatedBatch(application, account, storage, certificate);
        try
        {
            EmulatorCertificate.Save(certificate, emulator.CertificateFile, emulator.CertificateKeyFile);
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }

        IEnumerable<string> addresses =
            application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        foreach (Uri address in addresses.Select(address => new Uri(address)))
        {
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                emulator.HttpsEndpoint = address;
            }
            else
            {
                emulator.HttpEndpoint = address;
            }
        }

        account.HttpEndpoint = emulator.HttpEndpoint;
        return emulator;
    }

    /// <summary>A bearer token of the emulator's issuer, as an Entra ID token of a user or application.</summary>
    /// <param name="audience">
    /// The service: <c>https://batch.core.windows.net/</c> or <c>https://management.azure.com/</c>; a scope's
    /// <c>/.default</c> is cut off.
    /// </param>
    /// <param name="lifetime">A day by default; a negative one makes a token that has expired.</param>
    public string IssueToken(string audience, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return _account.Tokens.Issue(
            audience.Replace("/.default", "", StringComparison.Ordinal), "emulator-user", lifetime);
    }

    /// <summary>Stops listening, kills all processes and removes all files.</summary>
    /// <exception cref="AggregateException">Something went wrong inside the emulator; all of it is told here.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        // Clients that are still connected have nothing to wait for.
        using (var atOnce = new CancellationTokenSource())
        {
            await atOnce.CancelAsync();
            await _application.StopAsync(atOnce.Token);
        }

        await _application.DisposeAsync();
        try
        {
            await _account.DisposeAsync();
        }
        finally
        {
            _storageHandler.Dispose();
            Certificate.Dispose();
        }
    }

    private static WebApplication Build(EmulatedAccount account, X509Certificate2 certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A body that is too large is refused with the service's code, not the server's.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, account.Options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, account.Options.HttpsPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(certificate);
            });
        });
        WebApplication application = builder.Build();
        if (account.Options.RequestReceived is { } received)
        {
            application.Use(async (context, next) =>
            {
                context.Request.EnableBuffering();
                using var body = new StreamReader(context.Request.Body, leaveOpen: true);
                received(context.Request.Method, $"{context.Request.Path}{context.Request.QueryString}", await body.ReadToEndAsync());
                context.Request.Body.Position = 0;
                await next(context);
            });
        }

        application.Use((context, next) => ServiceMiddleware.IsService(context.Request.Path)
            ? new ServiceMiddleware(account).InvokeAsync(context, next)
            : next(context));
        application.UseWhen(context => ServiceMiddleware.IsService(context.Request.Path), service =>
        {
            service.Use((context, next) => new FaultMiddleware(account).InvokeAsync(context, next));
            service.Use((context, next) => new AuthenticationMiddleware(account).InvokeAsync(context, next));
            service.Use(ApiVersions.CheckAsync);
        });
        application.UseRouting();
        var routes = new ServiceRoutes(application, account);
        PoolEndpoints.Map(routes);
        SupportedImages.Map(routes);
        AutoscaleEndpoints.Map(routes);
        NodeEndpoints.Map(routes);
        JobEndpoints.Map(routes);
        TaskEndpoints.Map(routes);
        FileEndpoints.Map(routes);
        ArmPoolEndpoints.Map(routes);
        ArmAccountEndpoints.Map(routes);
        ControlEndpoints.Map(routes);
        IdentityEndpoints.Map(application, account);
        MetadataEndpoints.Map(application, account);
        return application;
    }

    // Nodes trust the public authorities, and this emulator's own certificate, which its storage may present.
    private static HttpClientHandler StorageHandler(X509Certificate2 certificate) => new()
    {
        ServerCertificateCustomValidationCallback = (_, presented, _, errors) =>
            errors == System.Net.Security.SslPolicyErrors.None
            || presented?.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span) == true,
    };
}
