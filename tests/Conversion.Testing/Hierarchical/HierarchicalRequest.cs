using System.Globalization;
using System.Net;

namespace ImageConversion.Testing.Hierarchical;

/// <summary>A request to the account.</summary>
internal sealed class HierarchicalRequest
{
    private readonly HttpListenerRequest _request;

    public HierarchicalRequest(HttpListenerRequest request, byte[] body)
    {
        (_request, Body) = (request, body);
        // The URL as it was sent: the framework's own has its escapes and dots resolved.
        string[] parts = request.RawUrl!.Split('?', 2);
        string[] path = parts[0].TrimStart('/').Split('/', 3);
        Container = path.Length > 1 ? Uri.UnescapeDataString(path[1]) : "";
        Name = path.Length > 2 ? Uri.UnescapeDataString(path[2]) : "";
        Query = (parts.Length > 1 ? parts[1] : "").Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p.Length > 1 ? p[1] : ""), StringComparer.Ordinal);
    }

    public string Method => _request.HttpMethod;

    public string Container { get; }

    public string Name { get; }

    public byte[] Body { get; }

    public IReadOnlyDictionary<string, string> Query { get; }

    public Dictionary<string, string> Metadata => _request.Headers.AllKeys
        .Where(k => k!.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(k => k!["x-ms-meta-".Length..], k => _request.Headers[k!]!, StringComparer.OrdinalIgnoreCase);

    public string? Header(string name) => _request.Headers[name];

    /// <summary>What the request's conditions refuse; null where they hold.</summary>
    public (int Status, string Code)? FindBrokenCondition(HierarchicalNode? present)
    {
        if (Header("If-None-Match") == "*" && present is not null)
        {
            return (409, "BlobAlreadyExists");
        }

        return Header("If-Match") is { } wanted && wanted != "*" && wanted.Trim('"') != present?.ETag
            ? (412, "ConditionNotMet")
            : null;
    }

    /// <summary>The part of a blob that is asked for; null for all of it.</summary>
    public (int Start, int End)? FindRange(int length)
    {
        if ((Header("x-ms-range") ?? Header("Range")) is not { } range || length == 0)
        {
            return null;
        }

        string[] bounds = range["bytes=".Length..].Split('-');
        int start = int.Parse(bounds[0], CultureInfo.InvariantCulture);
        int end = bounds[1].Length == 0
            ? length
            : (int)Math.Min(length, long.Parse(bounds[1], CultureInfo.InvariantCulture) + 1);
        return (Math.Min(start, end), end);
    }
}

/// <summary>Leases of blobs.</summary>
internal static class HierarchicalLeases
{
    public static (int Status, string? Code, byte[] Body) Handle(
        HierarchicalRequest request, HierarchicalNode? node, WebHeaderCollection headers)
    {
        if (node is null)
        {
            return (404, "BlobNotFound", []);
        }

        string id = request.Header("x-ms-lease-id") ?? request.Header("x-ms-proposed-lease-id") ?? "";
        headers["ETag"] = $"\"{node.ETag}\"";
        headers["Last-Modified"] = node.Modified.ToString("R", CultureInfo.InvariantCulture);
        headers["x-ms-lease-id"] = id;
        switch (request.Header("x-ms-lease-action"))
        {
            case "acquire" when node.IsLeased && node.Lease!.Value.Id != id:
                return (409, "LeaseAlreadyPresent", []);
            case "acquire":
                int seconds = int.Parse(request.Header("x-ms-lease-duration")!, CultureInfo.InvariantCulture);
                node.Lease = (id, DateTimeOffset.UtcNow.AddSeconds(seconds), seconds);
                return (201, null, []);
            case "renew" when node.Lease is { } held && held.Id == id:
                node.Lease = held with { Until = DateTimeOffset.UtcNow.AddSeconds(held.Seconds) };
                return (200, null, []);
            case "release" when node.Lease is { } held && held.Id == id:
                node.Lease = null;
                return (200, null, []);
            default:
                return (409, "LeaseIdMismatchWithLeaseOperation", []);
        }
    }
}
