using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ImageConversion.BatchEmulator.Tests;

/// <summary>Where an account is, and how it is entered.</summary>
internal sealed record BatchAddress(
    Uri HttpEndpoint, Uri HttpsEndpoint, string AccountName, string AccountKey, X509Certificate2 Certificate);

/// <summary>Bare HTTP with a signature made here, by the published rules, so that nothing of a client stands between.</summary>
internal sealed class BatchClient(BatchAddress batch) : IDisposable
{
    public const string Version = "2025-06-01";

    private readonly HttpClient _http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
            presented!.RawDataMemory.Span.SequenceEqual(batch.Certificate.RawDataMemory.Span),
    });

    public BatchClient(EmulatedBatch batch)
        : this(new BatchAddress(batch.HttpEndpoint, batch.HttpsEndpoint, batch.AccountName, batch.AccountKey, batch.Certificate))
    {
    }

    public string Key { get; set; } = batch.AccountKey;

    public string Account { get; set; } = batch.AccountName;

    public string ApiVersion { get; set; } = Version;

    /// <summary>What <c>ocp-date</c> says; by default the time.</summary>
    public string? Date { get; set; }

    /// <summary>Sends this token instead of a signature.</summary>
    public string? Token { get; set; }

    public bool UseHttps { get; set; }

    /// <summary>What happens to a request between its signature and the service.</summary>
    public Action<HttpRequestMessage>? Tamper { get; set; }

    public async Task<Answer> SendAsync(
        string method, string path, JsonObject? body = null, params (string Name, string Value)[] headers)
    {
        Uri root = UseHttps ? batch.HttpsEndpoint : batch.HttpEndpoint;
        string query = path.Contains('?') ? "&" : "?";
        string version = path.Contains("api-version=") ? "" : $"{query}api-version={ApiVersion}";
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(root, path + version));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; odata=minimalmetadata");
        }
        else if (method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ByteArrayContent([]);
        }

        request.Headers.Add("ocp-date", Date ?? DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", Token is null ? Signature(request) : $"Bearer {Token}");
        Tamper?.Invoke(request);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    /// <summary>Sends, and fails the test unless the status is the one that is expected.</summary>
    public async Task<Answer> ExpectAsync(int status, string method, string path, JsonObject? body = null)
    {
        Answer answer = await SendAsync(method, path, body);
        Assert.That(answer.Status, Is.EqualTo(status), $"{method} {path}: {answer.Text}");
        return answer;
    }

    /// <summary>Sends what must be refused, with this status and code.</summary>
    public async Task<Answer> RefusedAsync(int status, string code, string method, string path, JsonObject? body = null)
    {
        Answer answer = await ExpectAsync(status, method, path, body);
        Assert.That(answer.Code, Is.EqualTo(code), answer.Text);
        return answer;
    }

    /// <summary>Asks until a resource is as wanted.</summary>
    public async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> isReached)
    {
        string last = "";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!patience.IsCancellationRequested)
        {
            Answer answer = await GetAsync(path);
            last = answer.Text;
            if (answer.Status == 200 && isReached(answer.Body))
            {
                return answer.Body;
            }

            await Task.Delay(20, CancellationToken.None);
        }

        throw new AssertionException($"{path} is still {last}");
    }

    /// <summary>Asks until a file is there and has something in it.</summary>
    public async Task<string> UntilReadAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!patience.IsCancellationRequested)
        {
            Answer answer = await GetAsync(path);
            if (answer.Status == 200 && answer.Content.Length > 0)
            {
                return answer.Text;
            }

            await Task.Delay(20, CancellationToken.None);
        }

        throw new AssertionException($"{path} is not there");
    }

    public void Dispose() => _http.Dispose();

    private string Signature(HttpRequestMessage request)
    {
        var text = new StringBuilder(request.Method.Method).Append("\n\n\n");
        text.Append(request.Content?.Headers.ContentLength).Append("\n\n");
        text.Append(request.Content?.Headers.ContentType).Append("\n\n");
        foreach (string name in new[] { "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range" })
        {
            text.Append(request.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : "").Append('\n');
        }

        foreach ((string name, HeaderStringValues value) in request.Headers.NonValidated
            .Where(header => header.Key.StartsWith("ocp-", StringComparison.Ordinal)).OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(':').Append(value.ToString()).Append('\n');
        }

        text.Append('/').Append(Account).Append(request.RequestUri!.AbsolutePath);
        foreach (string pair in request.RequestUri.Query.TrimStart('?').Split('&')
            .OrderBy(pair => pair.Split('=')[0], StringComparer.Ordinal))
        {
            string[] parts = pair.Split('=', 2);
            text.Append('\n').Append(parts[0]).Append(':').Append(Uri.UnescapeDataString(parts[1]));
        }

        byte[] mac = HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text.ToString()));
        return $"SharedKey {Account}:{Convert.ToBase64String(mac)}";
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, byte[] Content, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Content);

    public JsonObject Body => (JsonObject)JsonNode.Parse(Content)!;

    public string? Code => Content.Length == 0 ? null : (string?)Body["code"] ?? (string?)Body["error"]?["code"];

    public IReadOnlyList<JsonObject> Items => [.. Body["value"]!.AsArray().Select(item => (JsonObject)item!)];
}
