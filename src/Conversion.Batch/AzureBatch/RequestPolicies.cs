using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Names the request in the service's own header; Azure.Core only knows <c>x-ms-client-request-id</c>.</summary>
internal sealed class ClientRequestIdPolicy(bool? isReturned) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message)
    {
        message.Request.Headers.SetValue("client-request-id", message.Request.ClientRequestId);
        if (isReturned is { } returned)
        {
            message.Request.Headers.SetValue("return-client-request-id", returned ? "true" : "false");
        }
    }
}

/// <summary>Dates each attempt with the service's own header, which signatures include and the service's logs show.</summary>
internal sealed class RequestDatePolicy(TimeProvider timeProvider) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(
        "ocp-date", timeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>Signs each attempt with the account's key.</summary>
/// <remarks>https://learn.microsoft.com/rest/api/batchservice/authenticate-requests-to-the-azure-batch-service. The service
/// takes a signature for 15 minutes, so every attempt has its own date (<see cref="RequestDatePolicy"/> goes before).</remarks>
internal sealed class SharedKeyPolicy(AzureNamedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    // The order is part of the signature. The date's place stays empty where ocp-date is sent.
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message)
    {
        Request request = message.Request;
        (string account, string key) = credential;
        byte[] signature = HMACSHA256.HashData(
            Convert.FromBase64String(key), Encoding.UTF8.GetBytes(StringToSign(request, account)));
        request.Headers.SetValue("Authorization", $"SharedKey {account}:{Convert.ToBase64String(signature)}");
    }

    /// <summary>What is signed: method, headers in their order, the service's own headers, account and path, query.</summary>
    internal static string StringToSign(Request request, string account)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (string name in SignedHeaders)
        {
            _ = text.Append(HeaderText(request, name)).Append('\n');
        }

        IEnumerable<HttpHeader> own = request.Headers
            .Where(h => h.Name.StartsWith("ocp-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase);
        foreach (HttpHeader header in own)
        {
            _ = text.Append(header.Name.ToLowerInvariant()).Append(':').Append(header.Value.Trim()).Append('\n');
        }

        Uri uri = request.Uri.ToUri();
        _ = text.Append('/').Append(account).Append(uri.AbsolutePath);
        IEnumerable<string[]> query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .OrderBy(pair => pair[0], StringComparer.Ordinal);
        foreach (string[] pair in query)
        {
            _ = text.Append('\n').Append(Uri.UnescapeDataString(pair[0]).ToLowerInvariant()).Append(':')
                .Append(QueryText(pair.Length > 1 ? pair[1] : ""));
        }

        return text.ToString();
    }

    // The service decodes a query as forms are: a link that it gives may have '+' for a space.
    private static string QueryText(string escaped) => Uri.UnescapeDataString(escaped.Replace('+', ' '));

    private static string HeaderText(Request request, string name) => name switch
    {
        // The transport writes the length of a body; here it must be known before.
        "Content-Length" when request.Content is { } content && content.TryComputeLength(out long length) =>
            length.ToString(CultureInfo.InvariantCulture),
        "Date" => "",
        _ => request.Headers.TryGetValue(name, out string? value) ? value : "",
    };
}
