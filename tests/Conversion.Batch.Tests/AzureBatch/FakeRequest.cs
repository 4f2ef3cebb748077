using System.Text;
using System.Text.Json;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>A request as it arrives.</summary>
internal sealed record FakeRequest(
    string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Uri.UnescapeDataString(Uri.AbsolutePath);

    /// <summary>Method and path, for tables.</summary>
    public string Call => $"{Method} {Path}";

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static async Task<FakeRequest> ReadAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in message.Headers.NonValidated.Select(h => (h.Key, h.Value.AsEnumerable()))
            .Concat(message.Content?.Headers.NonValidated.Select(h => (h.Key, h.Value.AsEnumerable())) ?? []))
        {
            headers[name] = string.Join(",", values);
        }

        byte[] body = message.Content is null ? [] : await message.Content.ReadAsByteArrayAsync(cancellationToken);
        if (message.Content is not null)
        {
            headers["Content-Length"] = body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new FakeRequest(message.Method.Method, message.RequestUri!, headers, body);
    }
}
