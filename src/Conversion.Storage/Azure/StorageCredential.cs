using Azure.Core;

namespace ImageConversion.Storage.Azure;

/// <summary>A credential that gives tokens for Azure Storage and nothing else, whatever a service asks for.</summary>
/// <remarks>The SDK takes resource and tenant from the challenge of an answer (401, <c>resource_id</c> and
/// <c>authorization_uri</c>), also where the discovery of tenants is off: so a host could have itself be sent a token for
/// another service.</remarks>
internal sealed class StorageCredential(TokenCredential inner) : TokenCredential
{
    // The same in every cloud: https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory
    private static readonly string[] Scopes = ["https://storage.azure.com/.default"];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        inner.GetToken(Pin(requestContext), cancellationToken);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        inner.GetTokenAsync(Pin(requestContext), cancellationToken);

    // Claims may stay: they ask for more proof, never for another audience.
    private static TokenRequestContext Pin(TokenRequestContext request) =>
        new(Scopes, request.ParentRequestId, request.Claims, tenantId: null, request.IsCaeEnabled);
}
