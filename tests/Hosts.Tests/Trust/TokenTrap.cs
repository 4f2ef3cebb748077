using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageConversion.Testing;

namespace Hosts.Tests.Trust;

/// <summary>A host over TLS that no operator has configured. It records the <c>Authorization</c> header of each request, and asks for a
/// token of another service; next to it, a token endpoint that gives any token to anyone and records for what.</summary>
/// <remarks>The programs trust its certificate by <c>SSL_CERT_FILE</c>; nothing else does.</remarks>
internal sealed class TokenTrap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpListener _tokens = LoopbackListener.Start(out string _);
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly string _certificateFile = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _authorizations = new();
    private readonly ConcurrentQueue<string> _resources = new();

    public TokenTrap()
    {
        File.WriteAllText(_certificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _ = ServeAsync();
        _ = GiveTokensAsync();
    }

    /// <summary>The address of a container there.</summary>
    public string Container => $"https://{Host}/account/photos";

    public string Host => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The request lines so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The headers so far.</summary>
    public IReadOnlyList<string> Authorizations => [.. _authorizations];

    /// <summary>What tokens were asked for.</summary>
    public IReadOnlyList<string> Resources => [.. _resources];

    /// <summary>What a program needs to reach this host and to have an identity.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["SSL_CERT_FILE"] = _certificateFile,
        ["IDENTITY_ENDPOINT"] = $"{_tokens.Prefixes.Single()}token",
        ["IDENTITY_HEADER"] = "none",
        ["AZURE_STORAGE_ACCOUNT_NAME"] = "contoso",
    };

    public void Dispose()
    {
        _listener.Stop();
        _tokens.Close();
        _certificate.Dispose();
        File.Delete(_certificateFile);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(_certificate);
                using var reader = new StreamReader(tls, Encoding.Latin1);
                for (string? line = await reader.ReadLineAsync(); line is { Length: > 0 }; line = await reader.ReadLineAsync())
                {
                    if (line.Contains(" HTTP/", StringComparison.Ordinal))
                    {
                        _requests.Enqueue(line);
                    }
                    else if (line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))
                    {
                        _authorizations.Enqueue(line);
                    }
                }

                await tls.WriteAsync(Encoding.Latin1.GetBytes(
                    "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\nx-ms-error-code: NoAuthenticationInformation\r\n"
                    + "WWW-Authenticate: Bearer authorization_uri=https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/oauth2/authorize "
                    + "resource_id=https://management.azure.com\r\n\r\n"));
            }
            catch (IOException)
            {
                // Hung up, or does not trust the certificate.
            }
        }
    }

    private async Task GiveTokensAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _tokens.GetContextAsync();
                _resources.Enqueue(context.Request.QueryString["resource"] ?? "");
                byte[] answer = Encoding.UTF8.GetBytes(
                    $$"""{"access_token":"secret","token_type":"Bearer","resource":"r","expires_on":"{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}"}""");
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
