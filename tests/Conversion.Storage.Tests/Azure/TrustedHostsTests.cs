using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>Who is sent a token, and for what it is.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TrustedHostsTests
{
    [TestCase("https://contoso.blob.core.windows.net", true)]
    [TestCase("https://contoso-secondary.blob.core.windows.net", true)]
    [TestCase("https://contoso.privatelink.blob.core.windows.net", true)]
    [TestCase("https://contoso.z41.blob.storage.azure.net", true)]
    [TestCase("https://contoso.dfs.core.windows.net", true)]
    [TestCase("https://contoso.blob.core.chinacloudapi.cn", true)]
    [TestCase("https://CONTOSO.BLOB.CORE.USGOVCLOUDAPI.NET", true)]
    [TestCase("http://contoso.blob.core.windows.net", false)]
    [TestCase("https://contoso.blob.core.windows.net:8443", false)]
    [TestCase("https://contoso.blob.core.windows.net.example.com", false)]
    [TestCase("https://contosoblob.core.windows.net", false)]
    [TestCase("https://blob.core.windows.net", false)]
    [TestCase("https://contoso.azurewebsites.net", false)]
    [TestCase("https://contoso.z6.web.core.windows.net", false)]
    [TestCase("https://management.azure.com", false)]
    [TestCase("https://example.com", false)]
    [TestCase("https://127.0.0.1", false)]
    [TestCase("https://localhost/account", false)]
    public void Contains_ByDefault_IsTheBlobServices(string service, bool isTrusted) =>
        Assert.That(new TrustedHosts([], trustsServices: true).Contains(new Uri(service)), Is.EqualTo(isTrusted));

    [TestCase("data.example.com", "https://data.example.com", true)]
    [TestCase("data.example.com", "https://data.example.com:8443", true)]
    [TestCase("data.example.com:8443", "https://data.example.com:8443", true)]
    [TestCase("data.example.com:8443", "https://data.example.com", false)]
    [TestCase("*.example.com", "https://a.b.example.com", true)]
    [TestCase("*.example.com", "https://example.com", false)]
    [TestCase("*.example.com", "https://badexample.com", false)]
    [TestCase("data.example.com", "https://other.example.com", false)]
    [TestCase("data.example.com", "http://data.example.com", false)]
    [TestCase("data.example.com", "https://contoso.blob.core.windows.net", false)]
    public void Contains_NamedAlone_IsWhatIsNamed(string named, string service, bool isTrusted) =>
        Assert.That(new TrustedHosts([named], trustsServices: false).Contains(new Uri(service)), Is.EqualTo(isTrusted));

    [TestCase("")]
    [TestCase("*")]
    [TestCase("*.")]
    [TestCase("https://example.com")]
    [TestCase("me@example.com")]
    [TestCase("example.com/path")]
    public void Create_NoHost_IsRefused(string named) => Assert.That(
        () => new TrustedHosts([named], trustsServices: true),
        Throws.TypeOf<BlobStoreException>().With.Property(nameof(BlobStoreException.Kind)).EqualTo(BlobStoreErrorKind.InvalidSettings));

    [TestCase("Bearer authorization_uri=https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/oauth2/authorize resource_id=https://management.azure.com")]
    [TestCase("Bearer authorization_uri=https://evil.example/22222222-2222-2222-2222-222222222222 resource_id=https://graph.microsoft.com")]
    [TestCase("Bearer realm=\"\", claims=\"eyJhIjoiYiJ9\", error=\"insufficient_claims\", resource_id=https://vault.azure.net")]
    public async Task Challenge_OfAnyHost_ChangesNeitherAudienceNorTenant(string challenge)
    {
        var credential = new RecordingCredential();
        int requests = 0;
        var transport = new FaultyTransport(new HttpClientTransport())
        {
            Choose = (_, _) =>
            {
                requests++;
                return new Fault { Answer = () => new FaultResponse(401, "InvalidAuthenticationInfo", ("WWW-Authenticate", challenge)) };
            },
        };
        var accounts = new AzureAccounts(
            new StorageSettings { AccountName = "contoso" },
            new AzureClientSettings { Transport = transport, MaxRetries = 0 },
            new AzureClients { Credential = credential });

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(
            () => accounts.Open(StoreAddress.Parse("az://photos")).ExistsAsync()))!;

        Assert.Multiple(() =>
        {
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
            Assert.That(requests, Is.Positive);
            Assert.That(credential.Requests.Select(r => string.Join(' ', r.Scopes)), Is.All.EqualTo("https://storage.azure.com/.default"));
            Assert.That(credential.Requests.Select(r => r.TenantId), Is.All.Null);
        });
    }

    private sealed class RecordingCredential : TokenCredential
    {
        public List<TokenRequestContext> Requests { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Requests.Add(requestContext);
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
