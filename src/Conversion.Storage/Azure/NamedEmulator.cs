using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace ImageConversion.Storage.Azure;

/// <summary>A service with the account in its path, at a host with a name. The SDK takes such a path's first part for the account only at an
/// IP address, or at one of a few ports; elsewhere (<c>localhost:20000</c>) it takes the account for a container. So its client is given
/// an IP address, and the requests go to the host.</summary>
internal static class NamedEmulator
{
    private const string AddressForSdk = "127.0.0.1";
    private const string EndpointName = "BlobEndpoint=";

    /// <summary>The URI for the SDK's client: of all other services their own.</summary>
    public static Uri ForSdk(Uri service) => IsTakenWrong(service) ? new UriBuilder(service) { Host = AddressForSdk }.Uri : service;

    /// <summary>The same of a connection string, and the service that it names where that is another one.</summary>
    public static (string Text, Uri? Service) ForSdk(string connectionString)
    {
        string[] parts = connectionString.Split(';');
        int at = Array.FindIndex(parts, p => p.Trim().StartsWith(EndpointName, StringComparison.OrdinalIgnoreCase));
        if (at < 0 || !Uri.TryCreate(parts[at].Trim()[EndpointName.Length..], UriKind.Absolute, out Uri? service) || !IsTakenWrong(service))
        {
            return (connectionString, null);
        }

        parts[at] = EndpointName + ForSdk(service).AbsoluteUri.TrimEnd('/');
        return (string.Join(';', parts), service);
    }

    /// <summary>Adds to a client's options what sends its requests to the host.</summary>
    public static BlobClientOptions SendTo(BlobClientOptions options, Uri? service)
    {
        if (service is not null && IsTakenWrong(service))
        {
            // Signatures do not cover the host.
            options.AddPolicy(new HostPolicy(service.Host), HttpPipelinePosition.PerRetry);
        }

        return options;
    }

    private static bool IsTakenWrong(Uri service) =>
        service.HostNameType == UriHostNameType.Dns && service.AbsolutePath.Trim('/').Length > 0 && new BlobUriBuilder(service).BlobContainerName.Length > 0;

    private sealed class HostPolicy(string host) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Uri.Host = host;
    }
}
