using Azure.Core;

namespace ImageConversion.BatchEmulator.Identity;

/// <summary>What a node sends to storage in the name of one of its pool's identities.</summary>
internal sealed class PoolIdentityCredential(TokenIssuer tokens, string identity) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        string audience = requestContext.Scopes[0].Replace("/.default", "", StringComparison.Ordinal);
        return new AccessToken(tokens.Issue(audience, identity), DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(
        TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
