using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ImageConversion.BatchEmulator.Identity;

namespace ImageConversion.BatchEmulator.Tests.Identity;

/// <summary>A process on a node and the node itself reach storage in the name of the pool's identity.</summary>
[TestFixture]
[NonParallelizable]
public sealed class IdentityTests
{
    private const string Authority = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    private const string Path = "/metadata/identity/oauth2/token";
    private const string Storage = "https://storage.azure.com/";

    private Account _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartAsync();
        await _account.AddPoolWithIdentityAsync("pool");
        await _account.AddJobAsync("job", "pool");
        // As the node's environment has it; Azure.Identity reads it from this process's.
        Environment.SetEnvironmentVariable(Authority, _account.Batch.HttpEndpoint.ToString().TrimEnd('/'));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Environment.SetEnvironmentVariable(Authority, null);
        await _account.DisposeAsync();
    }

    [Test]
    public async Task Environment_OfATaskOfSuchAPool_NamesTheIdentityEndpoint()
    {
        await _account.AddTaskAsync("job", Account.TaskBody("env", $"printenv {Authority}"));
        await _account.CompletedAsync("job", "env");

        Assert.That(
            await _account.FileAsync("job", "env", "stdout.txt"),
            Is.EqualTo($"{_account.Batch.HttpEndpoint.ToString().TrimEnd('/')}\n"));
    }

    [Test]
    public async Task Storage_OverHttps_TakesTheTokensOfProcessesAndOfNodes()
    {
        using Azurite storage = Azurite.StartWithTokens(_account.Batch.CertificateFile, _account.Batch.CertificateKeyFile);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
                presented!.RawDataMemory.Span.SequenceEqual(_account.Batch.Certificate.RawDataMemory.Span),
        };
        var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(ClientId.Of(Account.Identity)));
        var container = new BlobContainerClient(
            new Uri($"{storage.Endpoint}/{Azurite.NewContainerName()}"),
            credential,
            new BlobClientOptions { Transport = new HttpClientTransport(handler) });
        await container.CreateAsync();
        await container.UploadBlobAsync("in.txt", BinaryData.FromString("given"));

        JsonObject body = Account.TaskBody("copies", "cp in.txt out.txt");
        JsonObject reference = new() { ["resourceId"] = Account.Identity };
        body["resourceFiles"] = new JsonArray(new JsonObject
        {
            ["httpUrl"] = $"{container.Uri}/in.txt", ["filePath"] = "in.txt", ["identityReference"] = reference.DeepClone(),
        });
        body["outputFiles"] = new JsonArray(new JsonObject
        {
            ["filePattern"] = "out.txt",
            ["destination"] = new JsonObject
            {
                ["container"] = new JsonObject { ["containerUrl"] = $"{container.Uri}", ["identityReference"] = reference },
            },
            ["uploadOptions"] = new JsonObject { ["uploadCondition"] = "tasksuccess" },
        });
        await _account.AddTaskAsync("job", body);
        JsonObject task = await _account.CompletedAsync("job", "copies");

        Assert.That((string)task["executionInfo"]!["result"]!, Is.EqualTo("success"), task.ToJsonString());
        BlobDownloadResult left = await container.GetBlobClient("out.txt").DownloadContentAsync();
        Assert.That(left.Content.ToString(), Is.EqualTo("given"));
    }

    [Test]
    public async Task Token_OfAnIdentityThatNoPoolHas_IsRefused()
    {
        var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(Guid.NewGuid().ToString()));

        await Assert.ThatAsync(
            () => credential.GetTokenAsync(new TokenRequestContext([$"{Storage}.default"]), CancellationToken.None).AsTask(),
            Throws.InstanceOf<AuthenticationFailedException>());
    }

    [TestCase("?resource=https://storage.azure.com/", false, "Required metadata header not specified")]
    [TestCase("", true, "'resource' is missing")]
    [TestCase("?resource=x&client_id=nobody", true, "Identity not found")]
    public async Task Token_AskedForInAnotherWay_IsRefused(string query, bool hasHeader, string reason)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_account.Batch.HttpEndpoint, Path + query));
        if (hasHeader)
        {
            request.Headers.Add("Metadata", "true");
        }

        using HttpResponseMessage answer = await http.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(reason));
    }
}
