using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.BatchEmulator;

namespace Hosts.Submit.Tests;

/// <summary>The emulator's management API, reached as the service's: with a token, over https.</summary>
internal static class PinnedAccount
{
    public const string Subscription = "00000000-0000-0000-0000-000000000001";
    public const string ResourceGroup = "rg";

    public static ArmBatchPools Pools(EmulatedBatch batch) => new(
        batch.HttpsEndpoint,
        new BatchAccountReference(Subscription, ResourceGroup, batch.AccountName),
        new IssuedToken(batch),
        new AzureBatchServiceOptions
        {
            Transport = new HttpClientTransport(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
                    presented!.RawDataMemory.Span.SequenceEqual(batch.Certificate.RawDataMemory.Span),
            }),
        });

    private sealed class IssuedToken(EmulatedBatch batch) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(batch.IssueToken(requestContext.Scopes[0]), DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
