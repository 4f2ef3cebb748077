namespace Hosts.Containers.Tests.Proxy;

/// <summary>A request to a blob service, as <see cref="BlobProxy"/> sees it.</summary>
/// <param name="Number">Its place among all requests of this proxy, from 1.</param>
/// <param name="Method">GET, PUT, HEAD or DELETE.</param>
/// <param name="Container">The container.</param>
/// <param name="Blob">The blob; empty for requests on the container itself.</param>
/// <param name="Query">With its question mark; empty where there is none.</param>
/// <param name="RequestId">Names the call; all of its attempts have the same.</param>
internal sealed record BlobRequest(
    int Number, string Method, string Container, string Blob, string Query, string RequestId)
{
    /// <summary>Whether a blob's content is asked for.</summary>
    public bool IsRead => Method == "GET" && Blob.Length > 0 && Query.Length == 0;

    /// <summary>Whether a whole blob is written.</summary>
    public bool IsWrite => Method == "PUT" && Blob.Length > 0 && Query.Length == 0;

    /// <summary>Whether something is appended to a blob.</summary>
    public bool IsAppend => Method == "PUT" && Query.Contains("comp=appendblock", StringComparison.Ordinal);
}
