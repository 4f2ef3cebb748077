using ImageConversion.Batch.Model;
using Microsoft.Extensions.Configuration;

namespace Hosts.Orchestrator.Tests;

[TestFixture]
public sealed class BatchBindingTests
{
    private const string Key = "c2VjcmV0IGtleQ==";

    private static readonly Dictionary<string, string?> WithKey = new()
    {
        ["AZURE_BATCH_ACCOUNT"] = "acct",
        ["AZURE_BATCH_ENDPOINT"] = "http://127.0.0.1:1234",
        ["AZURE_BATCH_ACCESS_KEY"] = Key,
    };

    [TestCase("acct.westeurope.batch.azure.com", "https://acct.westeurope.batch.azure.com/")]
    [TestCase("https://acct.westeurope.batch.azure.com/", "https://acct.westeurope.batch.azure.com/")]
    public void Bind_EndpointWithOrWithoutScheme_IsHttps(string text, string endpoint)
    {
        BatchAccountOptions settings = Bind(new() { ["AZURE_BATCH_ACCOUNT"] = "acct", ["AZURE_BATCH_ENDPOINT"] = text });

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

    [TestCase("AZURE_BATCH_ENDPOINT", "https://example.com", false)]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://acct.batch.azure.com.example.com", false)]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://badbatch.azure.com", false)]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://data.example.org:8443", true)]
    [TestCase("AZURE_BATCH_ENDPOINT", "https://acct.chinaeast2.batch.chinacloudapi.cn", true)]
    [TestCase("AZURE_RESOURCE_MANAGER_ENDPOINT", "https://example.com", false)]
    [TestCase("AZURE_RESOURCE_MANAGER_ENDPOINT", "https://management.usgovcloudapi.net", true)]
    public void Bind_HostThatGetsAToken_IsAzuresOrNamed(string key, string text, bool isTrusted)
    {
        Dictionary<string, string?> values = new(WithKey)
        {
            ["AZURE_BATCH_ACCESS_KEY"] = null, ["AZURE_BATCH_ENDPOINT"] = "acct.westeurope.batch.azure.com",
            ["IMGCONV_TRUSTED_HOSTS"] = "data.example.org:8443, *.example.net", [key] = text,
        };

        if (isTrusted)
        {
            Assert.That(() => Bind(values), Throws.Nothing);
        }
        else
        {
            Assert.That(Assert.Throws<SettingsException>(() => Bind(values))!.Problems.Single(), Does.StartWith(key).And.Contain("IMGCONV_TRUSTED_HOSTS"));
        }
    }

    // Files of the working folder may be anybody's.
    [Test]
    public void Get_TrustedHostsInAFile_IsNotHeard()
    {
        var reader = new SettingsReader(
            [("appsettings.json", new ConfigurationBuilder().AddInMemoryCollection([new("IMGCONV_TRUSTED_HOSTS", "example.com")]).Build())]);

        Assert.That(reader.Get(SettingCatalog.TrustedHosts).Text, Is.Null);
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

        Assert.That(text, Does.Contain("acct").And.Contain("key set").And.Not.Contain(Key));
    }

    private static BatchAccountOptions Bind(Dictionary<string, string?> values) => BatchBinding.Read(
        new SettingsReader([("environment", new ConfigurationBuilder().AddInMemoryCollection(values).Build())]));
}
