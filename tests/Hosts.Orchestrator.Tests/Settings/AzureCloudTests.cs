using ImageConversion.Batch.Model;
using ImageConversion.Testing;
using Microsoft.Extensions.Configuration;

namespace Hosts.Orchestrator.Tests;

[TestFixture]
[NonParallelizable]
public sealed class AzureCloudTests
{
    private const string Custom = """
        {
          "endpoints": {
            "activeDirectory": "https://login.example.org/", "activeDirectoryResourceId": "https://management.example.org/id",
            "batchResourceId": "https://batch.example.org/", "resourceManager": "https://management.example.org/"
          },
          "suffixes": { "storageEndpoint": "core.example.org" }
        }
        """;

    [TearDown]
    public void Unset() => Environment.SetEnvironmentVariable("AZURE_AUTHORITY_HOST", null);

    [TestCase("AzureUSGovernment", null, "a.westeurope.batch.azure.com", "core.usgovcloudapi.net")]
    [TestCase(null, "https://login.microsoftonline.us", "a.westeurope.batch.azure.com", "core.usgovcloudapi.net")]
    [TestCase(null, null, "a.chinaeast2.batch.chinacloudapi.cn", "core.chinacloudapi.cn")]
    [TestCase(null, "https://login.chinacloudapi.cn/", null, "core.chinacloudapi.cn")]
    [TestCase(null, null, null, "core.windows.net")]
    public void Read_CloudThenSignInThenAccount_Decide(string? cloud, string? authority, string? endpoint, string suffix)
    {
        Environment.SetEnvironmentVariable("AZURE_AUTHORITY_HOST", authority);

        AzureCloud read = AzureCloud.Read(Reader(("AZURE_CLOUD", cloud), ("AZURE_BATCH_ENDPOINT", endpoint)));

        Assert.That(read.StorageSuffix, Is.EqualTo(suffix));
        Assert.That(read.AuthorityToSet is null, Is.EqualTo(authority is not null || suffix == "core.windows.net"));
    }

    [Test]
    public void Bind_AccountOfAnotherCloud_HasItsManagementEndpoint()
    {
        BatchAccountOptions bound = BatchBinding.Read(Reader(
            ("AZURE_BATCH_ACCOUNT", "a"), ("AZURE_BATCH_ENDPOINT", "a.usgovvirginia.batch.usgovcloudapi.net")));

        Assert.That(bound.ManagementEndpoint.AbsoluteUri, Is.EqualTo("https://management.usgovcloudapi.net/"));
        Assert.That(bound.AuthorityHost?.AbsoluteUri, Is.EqualTo("https://login.microsoftonline.us/"));
    }

    [Test]
    public void Read_File_HasTheEndpointsOfThatCloud()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["cloud.json"], Custom);
        SettingsReader settings = Reader(
            ("AZURE_CLOUD", folder["cloud.json"]), ("AZURE_BATCH_ACCOUNT", "a"), ("AZURE_BATCH_ENDPOINT", "a.batch.example.org"), ("IMGCONV_TRUSTED_HOSTS", "*.batch.example.org"));

        BatchAccountOptions bound = BatchBinding.Read(settings);
        PoolSettings pools = PoolSettings.Bind(settings);

        Assert.That((bound.Audience, bound.ManagementAudience), Is.EqualTo(("https://batch.example.org/", "https://management.example.org/id")));
        Assert.That(bound.ManagementEndpoint.Host, Is.EqualTo("management.example.org"));
        Assert.That(pools.NodeVariables["IMGCONV_TRUSTED_HOSTS"], Is.EqualTo("*.batch.example.org,*.blob.core.example.org"));
    }

    [TestCase("{}")]
    [TestCase("[")]
    [TestCase("{ \"endpoints\": { \"activeDirectory\": \"http://login.example.org\" }, \"suffixes\": { \"storageEndpoint\": \"x\" } }")]
    public void Read_FileWithoutEndpoints_SaysWhatIsExpected(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["cloud.json"], json);

        SettingsException e = Assert.Throws<SettingsException>(() => AzureCloud.Read(Reader(("AZURE_CLOUD", folder["cloud.json"]))))!;

        Assert.That(e.Problems.Single(), Does.Contain("AZURE_CLOUD: expected AzureCloud, AzureUSGovernment, AzureChinaCloud, or a file").And.Contain("cloud.json"));
    }

    [Test]
    public void Read_CloudInAFileOfTheWorkingFolder_IsIgnored()
    {
        var settings = new SettingsReader([("appsettings.json", Layer(("AZURE_CLOUD", "AzureChinaCloud")))]);

        Assert.That(AzureCloud.Read(settings).StorageSuffix, Is.EqualTo("core.windows.net"));
    }

    private static SettingsReader Reader(params (string Key, string? Value)[] values) => new([(SettingsReader.EnvironmentOrigin, Layer(values))]);

    private static IConfiguration Layer(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, v.Value))).Build();
}
