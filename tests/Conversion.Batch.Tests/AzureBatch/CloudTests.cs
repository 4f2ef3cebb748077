using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>For whom tokens are asked in each cloud, by a credential that records it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class CloudTests
{
    [TestCase("https://a.westeurope.batch.azure.com", "https://management.azure.com", null, null,
        "https://batch.core.windows.net/.default", "https://management.azure.com/.default")]
    [TestCase("https://a.usgovvirginia.batch.usgovcloudapi.net", "https://management.usgovcloudapi.net", null, null,
        "https://batch.core.usgovcloudapi.net/.default", "https://management.usgovcloudapi.net/.default")]
    [TestCase("https://a.chinaeast2.batch.chinacloudapi.cn", "https://management.chinacloudapi.cn", null, null,
        "https://batch.chinacloudapi.cn/.default", "https://management.chinacloudapi.cn/.default")]
    [TestCase("https://a.batch.example.org", "https://arm.example.org", "https://batch.example.org/", "https://arm.example.org/id",
        "https://batch.example.org/.default", "https://arm.example.org/id/.default")]
    [TestCase("https://localhost:1", "https://localhost:1", null, null,
        "https://batch.core.windows.net/.default", "https://management.azure.com/.default")]
    public async Task Scopes_OfEndpoints_AreThoseOfTheirCloud(
        string endpoint, string management, string? audience, string? managementAudience, string batchScope, string managementScope)
    {
        var scopes = new List<string>();
        var bound = new BatchAccountOptions
        {
            AccountName = "a",
            Endpoint = new Uri(endpoint),
            ManagementEndpoint = new Uri(management),
            Audience = audience,
            ManagementAudience = managementAudience,
            SubscriptionId = "s",
            ResourceGroup = "g",
            Credential = DelegatedTokenCredential.Create((context, _) =>
            {
                scopes.AddRange(context.Scopes);
                return new AccessToken("t", DateTimeOffset.MaxValue);
            }),
        };
        using var nothing = new NotFound();
        var factory = new BatchServiceFactory(
            () => bound, new AzureBatchServiceOptions { Transport = new HttpClientTransport(new HttpClient(nothing, disposeHandler: false)) });

        _ = await Assert.ThrowsAsync<BatchServiceException>(() => factory.CreateService().GetPoolAsync("p"));
        _ = await Assert.ThrowsAsync<BatchServiceException>(() => factory.CreatePoolManagement().GetPoolAsync("p"));
        _ = await Assert.ThrowsAsync<BatchServiceException>(() => factory.TryCreateAccountManagement()!.GetAccountAsync());

        Assert.That(scopes, Is.EqualTo(new[] { batchScope, managementScope, managementScope }));
    }

    private sealed class NotFound : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("{}") });
    }
}
