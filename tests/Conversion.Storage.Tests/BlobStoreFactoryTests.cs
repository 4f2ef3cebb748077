using System.Net;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using ImageConversion.Storage.Azure;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests;

[TestFixture]
public sealed class BlobStoreFactoryTests
{
    private const string Key = "dG9wc2VjcmV0dG9wc2VjcmV0";

    [TestCase("az://photos", "az://photos")]
    [TestCase("https://fabrikam.blob.core.windows.net/photos/p", "https://fabrikam.blob.core.windows.net/photos/p")]
    [TestCase("http://127.0.0.1:10000/devstoreaccount1/photos", "http://127.0.0.1:10000/devstoreaccount1/photos")]
    public void Open_Container_IsAStoreThatShowsItsAddress(string address, string expected)
    {
        var factory = new BlobStoreFactory(new StorageSettings { AccountName = "contoso", ClientId = "0b1c" });

        IBlobStore store = factory.Open(StoreAddress.Parse(address));

        Assert.That(store.Address, Is.EqualTo(expected));
        Assert.That(factory.Open(StoreAddress.Parse(address)), Is.SameAs(store));
    }

    [Test]
    public void Open_FolderWithoutSettings_IsAStore()
    {
        using var folder = new TemporaryFolder();

        Assert.That(new BlobStoreFactory().Open(StoreAddress.Parse(folder.Path)).Address, Is.EqualTo(folder.Path));
    }

    [Test]
    public void Open_NoAccountAndNoConnectionString_NamesBothSettings() =>
        AssertInvalid(new StorageSettings(), "az://photos", "storage account's name", "connection string", "az://photos");

    [TestCase("nonsense topsecret")]
    [TestCase("AccountName=contoso;AccountKey=top-secret!")]
    [TestCase("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=topsecret*;EndpointSuffix=core.windows.net")]
    [TestCase("DefaultEndpointsProtocol=https;AccountName=;AccountKey=dG9wc2VjcmV0")]
    [TestCase("AccountKey=dG9wc2VjcmV0")]
    [TestCase("DefaultEndpointsProtocol=https;AccountKey")]
    [TestCase("BlobEndpoint=::topsecret")]
    public void Open_MalformedConnectionString_NamesTheSettingAndShowsNothingOfIt(string connectionString) =>
        AssertInvalid(
            new StorageSettings { ConnectionString = connectionString }, "az://photos", "The connection string is malformed");

    [Test]
    public void Open_SignatureInTheConnectionString_IsRefused() =>
        AssertInvalid(
            new StorageSettings { ConnectionString = "BlobEndpoint=https://contoso.blob.core.windows.net;SharedAccessSignature=sig=topsecret" },
            "az://photos",
            "The connection string",
            "SAS");

    [TestCase("Contoso")]
    [TestCase("contoso.blob.core.windows.net")]
    [TestCase("co")]
    public void Open_NoAccountsName_NamesTheSetting(string account) =>
        AssertInvalid(new StorageSettings { AccountName = account }, "az://photos", "The storage account's name", account);

    [Test]
    public void Open_HttpWithoutItsConnectionString_IsRefused() =>
        AssertInvalid(new StorageSettings(), "http://contoso.blob.core.windows.net/photos", "https");

    [Test]
    public void Open_ConnectionStringOfAnotherAccount_IsAStoreOnlyWhereItsHostIsNamed()
    {
        var settings = new StorageSettings
        {
            ConnectionString = $"DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey={Key};EndpointSuffix=core.windows.net",
        };
        StoreAddress other = StoreAddress.Parse("https://fabrikam.blob.core.windows.net/photos");

        BlobStoreException refusal = Assert.Throws<BlobStoreException>(() => new BlobStoreFactory(settings).Open(other))!;

        Assert.That(refusal.Kind, Is.EqualTo(BlobStoreErrorKind.HostNotTrusted));
        Assert.That(new BlobStoreFactory(settings with { TrustedHosts = ["fabrikam.blob.core.windows.net"] }).Open(other), Is.Not.Null);
    }

    [Test]
    public async Task Open_EmulatorByUrlAlone_IsSignedInWithItsPublishedKey()
    {
        StoreAddress address = StoreAddress.Parse($"{Azurite.Shared.Endpoint}/{Azurite.NewContainerName()}/dir");
        IBlobStore store = new BlobStoreFactory().Open(address);
        await store.CreateIfAbsentAsync();
        _ = await store.WriteAsync("a", new byte[3]);

        IBlobStore byConnectionString = new BlobStoreFactory(
            new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString })
            .Open(StoreAddress.Parse($"az://{address.Container}"));

        Assert.That((await byConnectionString.ListAsync().ToListAsync()).Single().Name, Is.EqualTo("dir/a"));
    }

    [Test]
    [NonParallelizable]
    public async Task Open_ClientId_AsksForTheTokenOfThatIdentity()
    {
        const string client = "9f1c1f0e-0000-4000-8000-00000000abcd";
        using HttpListener tokens = LoopbackListener.Start(out string address);
        Task<Uri?> asked = RefuseOneAsync(tokens);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"{address}token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "none");
        try
        {
            IBlobStore store = new BlobStoreFactory(new StorageSettings { AccountName = "contoso", ClientId = client })
                .Open(StoreAddress.Parse("az://photos"));

            BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => store.ExistsAsync()))!;

            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied), failure.Message);
            Assert.That(asked.IsCompleted, Is.True, "nobody asked");
            Assert.That((await asked)?.Query, Does.Contain($"client_id={client}").And.Contain("resource=https"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        }
    }

    [Test]
    public async Task Open_CredentialOfTheApp_IsAskedForTheToken()
    {
        var credential = new RefusingCredential();
        IBlobStore store = new BlobStoreFactory(
            new StorageSettings { AccountName = "contoso" }, new AzureClients { Credential = credential })
            .Open(StoreAddress.Parse("az://photos"));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => store.ExistsAsync()))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied), failure.Message);
        Assert.That(credential.Scopes, Is.EqualTo((string[])["https://storage.azure.com/.default"]));
    }

    [TestCase("core.usgovcloudapi.net")]
    [TestCase("core.example.org")]
    public async Task Open_OfAnotherCloud_IsThereAndIsSentTheTokenOfStorage(string suffix)
    {
        var credential = new RefusingCredential();
        var factory = new BlobStoreFactory(
            new StorageSettings { AccountName = "contoso", EndpointSuffix = suffix }, new AzureClients { Credential = credential });

        StoreAddress address = factory.Resolve(StoreAddress.Parse("az://photos"));
        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(
            () => factory.Open(StoreAddress.Parse($"https://other.blob.{suffix}/photos")).ExistsAsync()))!;

        Assert.That(address.Text, Is.EqualTo($"https://contoso.blob.{suffix}/photos"));
        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied), failure.Message);
        Assert.That(credential.Scopes, Is.EqualTo((string[])["https://storage.azure.com/.default"]));
    }

    [Test]
    public void Resolve_ClientOfTheApp_GivesItsAccountAndGoesBeforeTheSettings()
    {
        var factory = new BlobStoreFactory(
            new StorageSettings { AccountName = "contoso" },
            new AzureClients { ServiceClient = new BlobServiceClient(new Uri("https://fabrikam.blob.core.windows.net")) });

        StoreAddress address = factory.Resolve(StoreAddress.Parse("az://photos/summer"));

        Assert.That(address.Text, Is.EqualTo("https://fabrikam.blob.core.windows.net/photos/summer"));
    }

    [Test]
    public void AzureBlobStore_ContainerWithSignature_DoesNotShowIt()
    {
        var container = new BlobContainerClient(new Uri("https://contoso.blob.core.windows.net/photos?sig=secret"));

        Assert.That(new AzureBlobStore(container, "a b/c").Address, Is.EqualTo("https://contoso.blob.core.windows.net/photos/a%20b/c"));
    }

    [TestCase("a/../b")]
    [TestCase("a\0b")]
    public void AzureBlobStore_PrefixThatNoBlobCanHave_IsRefused(string prefix)
    {
        var container = new BlobContainerClient(new Uri("https://contoso.blob.core.windows.net/photos"));

        Assert.That(
            () => new AzureBlobStore(container, prefix),
            Throws.TypeOf<BlobStoreException>().With.Property(nameof(BlobStoreException.Kind)).EqualTo(BlobStoreErrorKind.InvalidName));
    }

    [Test]
    public void Parse_RelativePathWithBaseFolder_IsBelowIt() => Assert.That(
        StoreAddress.Parse("photos", baseFolder: Path.GetTempPath()).Text, Is.EqualTo(Path.Combine(Path.GetTempPath(), "photos")));

    [Test]
    public void Settings_ToString_DoesNotShowTheSecret() =>
        Assert.That(new StorageSettings { ConnectionString = $"AccountKey={Key}" }.ToString(), Does.Not.Contain(Key));

    private sealed class RefusingCredential : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            throw new AuthenticationFailedException("The test has no token.");
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Plays the node's token endpoint, which knows no such identity.</summary>
    private static async Task<Uri?> RefuseOneAsync(HttpListener tokens)
    {
        HttpListenerContext context = await tokens.GetContextAsync();
        context.Response.StatusCode = 400;
        context.Response.Close();
        return context.Request.Url;
    }

    private static void AssertInvalid(StorageSettings settings, string address, params string[] says)
    {
        var factory = new BlobStoreFactory(settings);

        BlobStoreException failure = Assert.Throws<BlobStoreException>(() => factory.Open(StoreAddress.Parse(address)))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidSettings));
        foreach (string part in says)
        {
            Assert.That(failure.Message, Does.Contain(part));
        }

        Assert.That(failure.ToString(), Does.Not.Contain("topsecret").And.Not.Contain("dG9wc2VjcmV0"));
    }
}
