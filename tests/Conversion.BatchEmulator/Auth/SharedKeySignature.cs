using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ImageConversion.BatchEmulator.Auth;

/// <summary>The signature of a request with an account's key.</summary>
/// <remarks>"Authenticate Requests to the Azure Batch Service", Authentication via Shared Key.</remarks>
internal static class SharedKeySignature
{
    private static readonly string[] Headers =
    [
        HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLength, HeaderNames.ContentMD5,
        HeaderNames.ContentType, HeaderNames.Date, HeaderNames.IfModifiedSince, HeaderNames.IfMatch,
        HeaderNames.IfNoneMatch, HeaderNames.IfUnmodifiedSince, HeaderNames.Range,
    ];

    public static string StringToSign(HttpRequest request, string account)
    {
        // With ocp-date, the slot of Date is empty even where a library sent one.
        bool hasOwnDate = request.Headers.ContainsKey("ocp-date");
        var text = new StringBuilder(request.Method.ToUpperInvariant()).Append('\n');
        foreach (string name in Headers)
        {
            text.Append(hasOwnDate && name == HeaderNames.Date ? "" : request.Headers[name].ToString()).Append('\n');
        }

        foreach ((string name, string value) in request.Headers
            .Where(header => header.Key.StartsWith("ocp-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString()))
            .OrderBy(header => header.Name, StringComparer.Ordinal))
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        text.Append('/').Append(account).Append(target.Split('?')[0]);
        foreach ((string name, string value) in request.Query
            .Select(parameter => (Name: parameter.Key.ToLowerInvariant(), Value: parameter.Value.ToString()))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return text.ToString();
    }

    public static string Sign(string text, string key) => Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(text)));
}
