using Conversion.Batch.AzureBatch;
using Conversion.Batch.Model;
using Conversion.Batch.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Batch.Tests.AzureBatch;

[TestFixture]
public sealed class BatchServiceSettingsTests
{
    private static readonly Dictionary<string, string?> WithKey = new()
    {
        ["AZURE_BATCH_ACCOUNT"] = "acct",
        ["AZURE_BATCH_ENDPOINT"] = "http://127.0.0.1:1234",
        ["AZURE_BATCH_ACCESS_KEY"] = FakeTransport.Key,
    };

    [TestCase("acct.westeurope.batch.azure.com", "https://acct.westeurope.batch.azure.com/")]
    [TestCase("https://acct.westeurope.batch.azure.com/", "https://acct.westeurope.batch.azure.com/")]
    public void Bind_EndpointWithOrWithoutScheme_IsHttps(string text, string endpoint)
    {
        BatchServiceSettings settings = Bind(new() { ["AZURE_BATCH_ACCOUNT"] = "acct", ["AZURE_BATCH_ENDPOINT"] = text });

        Assert.That(settings.Endpoint.ToString(), Is.EqualTo(endpoint));
        Assert.That(settings.AccessKey, Is.Null);
        Assert.That(settings.ManagementEndpoint.ToString(), Is.EqualTo("https://management.azure.com/"));
    }

    [Test]
    public void Bind_Nothing_NamesAllThatIsMissing()
    {
        SettingsException e = Assert.Throws<SettingsException>(() => Bind([]))!;

        Assert.That(e.Problems, Is.EqualTo(
        [
            "AZURE_BATCH_ACCOUNT: expected NAME; it is not set.", "AZURE_BATCH_ENDPOINT: expected URL; it is not set.",
        ]));
    }

    [Test]
    public void Bind_HttpWithoutKey_IsAProblem()
    {
        SettingsException e = Assert.Throws<SettingsException>(() => Bind(new(WithKey) { ["AZURE_BATCH_ACCESS_KEY"] = null }))!;

        Assert.That(e.Problems.Single(), Does.StartWith("AZURE_BATCH_ENDPOINT").And.Contain("https"));
    }

    [TestCase("AZURE_BATCH_ENDPOINT", "ftp://x")]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://me@x")]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://x?sig=1")]
    [TestCase("AZURE_RESOURCE_MANAGER_ENDPOINT", "http://management.azure.com")]
    public void Bind_AddressThatCannotBe_IsAProblem(string key, string text)
    {
        SettingsException e = Assert.Throws<SettingsException>(() => Bind(new(WithKey) { [key] = text }))!;

        Assert.That(e.Problems.Single(), Does.StartWith(key));
    }

    [Test]
    public void Bind_KeyThatIsNoBase64_IsAProblemThatDoesNotShowIt()
    {
        SettingsException e = Assert.Throws<SettingsException>(() => Bind(new(WithKey) { ["AZURE_BATCH_ACCESS_KEY"] = "s3cret!" }))!;

        Assert.That(e.Message, Does.Contain("AZURE_BATCH_ACCESS_KEY").And.Not.Contain("s3cret"));
    }

    [Test]
    public void ToString_WithKey_DoesNotShowIt()
    {
        string text = Bind(WithKey).ToString();

        Assert.That(text, Does.Contain("acct").And.Contain("key set").And.Not.Contain(FakeTransport.Key));
    }

    [Test]
    public void CreatePoolManagement_WithoutSubscription_NamesWhatIsMissing()
    {
        var factory = new BatchServiceFactory(() => Bind(WithKey));

        SettingsException e = Assert.Throws<SettingsException>(() => factory.CreatePoolManagement())!;

        Assert.That(e.Problems, Has.Count.EqualTo(2).And.Some.StartsWith("AZURE_SUBSCRIPTION_ID").And.Some.StartsWith("AZURE_RESOURCE_GROUP"));
    }

    [Test]
    public async Task CreateService_WithKey_SignsWithIt()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, "{}"));
        var factory = new BatchServiceFactory(() => Bind(WithKey), transport.Options());

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
    public void AddConversionBatch_WithoutBatchSettings_OpensEverythingElse()
    {
        using ServiceProvider provider = new ServiceCollection().AddConversionBatch().AddConversionBatch()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.That(provider.GetRequiredService<BatchServiceFactory>(), Is.Not.Null);
        Assert.That(() => provider.GetService<IBatchService>(), Throws.InstanceOf<SettingsException>());
    }

    private static BatchServiceSettings Bind(Dictionary<string, string?> values) => BatchBinding.Read(
        new SettingsReader([("environment", new ConfigurationBuilder().AddInMemoryCollection(values).Build())]));
}
