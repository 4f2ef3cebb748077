using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using Microsoft.Extensions.DependencyInjection;

namespace ImageConversion.Batch.Tests.AzureBatch;

[TestFixture]
public sealed class BatchServiceFactoryTests
{
    private static readonly BatchAccountOptions WithKey = new()
    {
        AccountName = "acct", Endpoint = new Uri("http://127.0.0.1:1234"), AccessKey = FakeTransport.Key,
    };

    [Test]
    public void CreatePoolManagement_WithoutSubscription_NamesWhatIsMissing()
    {
        var factory = new BatchServiceFactory(() => WithKey);

        BatchException e = Assert.Throws<BatchException>(() => factory.CreatePoolManagement())!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.SubscriptionMissing));
    }

    [Test]
    public async Task CreateService_WithKey_SignsWithIt()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, "{}"));
        var factory = new BatchServiceFactory(() => WithKey, transport.Options());

        _ = await factory.CreateService().GetPoolAsync("p1");

        Assert.That(transport.Requests[0].Uri.ToString(), Does.StartWith("http://127.0.0.1:1234/pools/p1?"));
        Assert.That(transport.Requests[0].Headers["Authorization"], Does.StartWith("SharedKey acct:"));
    }

    [Test]
    public async Task SignedInService_Call_ShowsATokenForBatch()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, "{}"));

        _ = await transport.SignedInService().GetPoolAsync("p1");

        Assert.That(
            transport.Requests[0].Headers["Authorization"],
            Is.EqualTo("Bearer token for https://batch.core.windows.net/.default"));
    }

    [Test]
    public void SignedInService_OverHttp_IsTheCallersMistake() =>
        Assert.That(() => new AzureBatchService(new Uri("http://127.0.0.1:1"), FakeTransport.Token()), Throws.ArgumentException);

    [Test]
    public void AddImageConversion_WithoutBatchAccount_OpensEverythingElse()
    {
        using ServiceProvider provider = new ServiceCollection().AddImageConversion().AddImageConversion()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.That(provider.GetRequiredService<BatchServiceFactory>(), Is.Not.Null);
        Assert.That(() => provider.GetService<IBatchService>(), Throws.InstanceOf<BatchException>().With.Property("Kind").EqualTo(BatchErrorKind.NoBatchAccount));
    }
}
