using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Storage.Azure;

/// <summary>Counts each attempt by the class that the service bills it in.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories, for general-purpose
/// accounts of version 2. Deleting is free.</remarks>
internal sealed class CountingPolicy(BlobCallCounter counter) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        Request request = message.Request;
        Count(request.Method.Method, request.Uri.Query);
    }

    internal void Count(string method, string query)
    {
        string? operation = ValueOf("comp", query);
        bool isContainer = ValueOf("restype", query) is not null;
        switch (method, operation)
        {
            case ("DELETE", _):
                break;
            case ("GET", "list"):
            case ("PUT", null) when isContainer:
                counter.AddList();
                break;
            case ("GET", null) when !isContainer:
                counter.AddRead();
                break;
            case ("PUT", null or "appendblock" or "block" or "blocklist" or "tier"):
                counter.AddWrite();
                break;
            default:
                counter.AddOther();
                break;
        }
    }

    private static string? ValueOf(string name, string query)
    {
        foreach (string pair in query.TrimStart('?').Split('&'))
        {
            if (pair.StartsWith(name, StringComparison.OrdinalIgnoreCase) && pair.Length > name.Length && pair[name.Length] == '=')
            {
                return pair[(name.Length + 1)..].ToLowerInvariant();
            }
        }

        return null;
    }
}
