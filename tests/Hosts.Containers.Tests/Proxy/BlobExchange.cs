namespace Hosts.Containers.Tests.Proxy;

/// <summary>A request and what the service answered.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">The service's status, whether the client heard it or not; 0 where it was never asked.</param>
internal sealed record BlobExchange(BlobRequest Request, int Status);
