using System.Text.Json;
using System.Text.Json.Serialization;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>One request and its answer, as recorded at the real service.</summary>
public sealed record RecordedExchange(RecordedRequest Request, RecordedResponse Response)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Where it is from, for the test's name.</summary>
    [JsonIgnore]
    public string Name { get; private init; } = "";

    public override string ToString() => Name;

    /// <summary>Where recordings are looked for.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Shared, "batch");

    /// <summary>All exchanges of all recordings beside the checkout; empty where there are none.</summary>
    public static IReadOnlyList<RecordedExchange> All()
    {
        return Directory.Exists(Folder)
            ? [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).SelectMany(Read)]
            : [];
    }

    private static IEnumerable<RecordedExchange> Read(string file)
    {
        RecordedFile recorded = JsonSerializer.Deserialize<RecordedFile>(File.ReadAllText(file), Format)!;
        string source = Path.GetFileNameWithoutExtension(file);
        return (recorded.Exchanges ?? []).Select((e, i) => e with
        {
            Name = $"{source} {i:00} {e.Request.Method} {e.Request.Uri.AbsolutePath} {e.Response.Status}",
        });
    }

    private sealed record RecordedFile(IReadOnlyList<RecordedExchange>? Exchanges);
}

/// <summary>What was sent.</summary>
public sealed record RecordedRequest(
    string Method, string Url, Dictionary<string, string[]> Headers, string? Body)
{
    [JsonIgnore]
    public Uri Uri => new(Url);

    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Query => QueryOf(Uri);

    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { } values
            ? string.Join(",", values)
            : null;

    /// <summary>Query by name, in any case.</summary>
    public static IReadOnlyDictionary<string, string> QueryOf(Uri uri) => uri.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .ToDictionary(
            p => Uri.UnescapeDataString(p[0]),
            p => Uri.UnescapeDataString(p.Length > 1 ? p[1].Replace('+', ' ') : ""),
            StringComparer.OrdinalIgnoreCase);
}

/// <summary>What was answered.</summary>
public sealed record RecordedResponse(int Status, Dictionary<string, string[]> Headers, string? Body);
