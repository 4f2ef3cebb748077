using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>Who is let in: the key's signature and Entra tokens, under the emulator's own check of both.</summary>
[TestFixture]
internal sealed class SignInTests
{
    private const string WrongKey = "QW5vdGhlciBrZXkgdGhhbiB0aGUgYWNjb3VudCdzLg==";

    private ServiceOnEmulator _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _account = await ServiceOnEmulator.QuickAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    // Every part of what is signed: bodies of any length and none, conditions, ranges, queries that need escaping.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Key_SignsEveryForm_IsAccepted(bool useHttps)
    {
        AzureBatchService service = _account.Open(useHttps: useHttps);
        string pool = $"signed-{useHttps}";
        await service.CreatePoolAsync(ServiceOnEmulator.Pool(pool, dedicated: 1));
        _ = await _account.NodeAsync(pool, BatchNodeState.Idle);
        await service.CreateJobAsync(ServiceOnEmulator.Job(pool, pool));
        await service.CreateTaskAsync(pool, ServiceOnEmulator.Shell("t1", "echo 0123456789"));
        _ = await _account.TaskAsync(pool, "t1", BatchTaskState.Completed);

        await using BatchFileContent file = await service.GetTaskFileAsync(pool, "t1", "stdout.txt", new BatchFileRange(2, 3));
        string text = await new StreamReader(file.Content).ReadToEndAsync();
        BatchTask[] tasks = await service.GetTasksAsync(pool, new BatchListOptions
        {
            Filter = "state eq 'completed' and startswith(id,'t')", Select = "id,state", MaxResultsPerPage = 1,
        }).ToArrayAsync();
        await service.UpdateJobAsync(pool, new() { Priority = 7 }, (await service.GetJobAsync(pool)).ETag);
        await service.TerminateJobAsync(pool, "done & dusted: 100 % – ok");
        await service.DeletePoolAsync(pool);

        Assert.That(text, Is.EqualTo("234"));
        Assert.That(tasks.Single().Id, Is.EqualTo("t1"));
        Assert.That((await service.GetJobAsync(pool)).ExecutionInfo!.TerminateReason, Is.EqualTo("done & dusted: 100 % – ok"));
    }

    [Test]
    public async Task Key_Wrong_IsRefusedWithTheServicesBody()
    {
        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(
            () => _account.Open(key: WrongKey).PoolExistsAsync("p1"));
        BatchServiceException refusalWithBody = await ServiceOnEmulator.RefusalAsync(
            () => _account.Open(key: WrongKey).GetPoolAsync("p1"));

        Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.AccessDenied));
        Assert.That(refusalWithBody.Kind, Is.EqualTo(BatchServiceErrorKind.AccessDenied));
        Assert.That(refusalWithBody.Status, Is.EqualTo(403));
        Assert.That(refusalWithBody.ErrorCode, Is.EqualTo("AuthenticationFailed"));
        Assert.That(refusalWithBody.RequestId, Is.Not.Null);
        Assert.That(refusalWithBody.Message, Does.Contain("wrong key").And.Not.Contain(WrongKey));
    }

    [Test]
    public async Task Key_OfAnotherAccount_IsRefused()
    {
        var service = new AzureBatchService(
            _account.Batch.HttpEndpoint, new AzureNamedKeyCredential("another", _account.Batch.AccountKey));

        await ServiceOnEmulator.AssertRefusedAsync(
            () => service.GetPoolAsync("p1"), BatchServiceErrorKind.AccessDenied, "AuthenticationFailed");
    }

    [Test]
    public async Task Key_WhereTheAccountTakesNone_IsRefused()
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.QuickAsync(new EmulatedBatchOptions { AllowSharedKey = false });

        await ServiceOnEmulator.AssertRefusedAsync(
            () => account.Service.GetPoolAsync("p1"), BatchServiceErrorKind.AccessDenied, "AuthenticationFailed");
        Assert.That(await account.OpenWithToken().PoolExistsAsync("p1"), Is.False);
    }

    [Test]
    public async Task Token_OverPinnedTls_IsAccepted()
    {
        AzureBatchService service = _account.OpenWithToken();

        await service.CreatePoolAsync(ServiceOnEmulator.Pool("by-token"));
        await service.CreateJobAsync(ServiceOnEmulator.Job("by-token", "by-token"));
        BatchCreateTasksResult added = await service.CreateTasksAsync("by-token", [ServiceOnEmulator.Shell("t1", "true")]);

        Assert.That(added.Accepted, Is.EqualTo(1));
        Assert.That((await service.GetPoolAsync("by-token")).Id, Is.EqualTo("by-token"));
    }

    [Test]
    public async Task Token_Expired_IsRefused() => Assert.That(
        (await ServiceOnEmulator.RefusalAsync(() => _account.OpenWithToken(TimeSpan.FromMinutes(-1)).GetPoolAsync("p1"))).Kind,
        Is.EqualTo(BatchServiceErrorKind.AccessDenied));

    [Test]
    public async Task Token_ForTheManagementApi_IsRefusedByTheDataPlane() => Assert.That(
        (await ServiceOnEmulator.RefusalAsync(
            () => _account.OpenWithToken(audience: "https://management.azure.com/").GetPoolAsync("p1"))).Kind,
        Is.EqualTo(BatchServiceErrorKind.AccessDenied));

    [Test]
    [NonParallelizable]
    public async Task Identity_SeveralOnTheMachine_PassesOnTheServicesSentence()
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.QuickAsync();
        BatchAccountPoolData pool = ServiceOnEmulator.ManagedPool();
        _ = await account.OpenManagement().CreatePoolAsync("two", pool with
        {
            Identity = pool.Identity! with
            {
                UserAssignedIdentities = new Dictionary<string, BatchUserAssignedIdentity> { [ServiceOnEmulator.Identity] = new(), [ServiceOnEmulator.Identity + "2"] = new() },
            },
        });
        // The SDK keeps the address of the first metadata service of a process, which is another test's.
        using var metadata = new HttpClient(new RedirectHandler(account.Batch.HttpEndpoint));
        var options = new DefaultAzureCredentialOptions { Transport = new HttpClientTransport(metadata) };
        const string Chain = "AZURE_TOKEN_CREDENTIALS";
        Environment.SetEnvironmentVariable(Chain, "ManagedIdentityCredential");
        try
        {
            var service = new AzureBatchService(account.Batch.HttpsEndpoint, new DefaultAzureCredential(options), account.PinnedOptions());

            BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => service.GetPoolAsync("two"));

            Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.AccessDenied));
            Assert.That(refusal.Message, Does.Contain("Multiple user assigned identities exist, please specify the clientId / resourceId"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Chain, null);
        }
    }

    [Test]
    public async Task Tls_OfACertificateThatNobodyVouchesFor_IsNotSpokenTo()
    {
        var options = new AzureBatchServiceOptions();
        options.Retry.MaxRetries = 0;
        var service = new AzureBatchService(_account.Batch.HttpsEndpoint, _account.Token(), options);

        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => service.GetPoolAsync("p1"));

        Assert.That(refusal.Kind, Is.EqualTo(BatchServiceErrorKind.Unavailable));
        Assert.That(refusal.Status, Is.Zero);
    }

    [Test]
    public async Task Refusal_OfAnyCall_HasTheIdsOfBothSides()
    {
        BatchServiceException refusal = await ServiceOnEmulator.RefusalAsync(() => _account.Service.GetPoolAsync("nowhere"));

        Assert.That(Guid.TryParse(refusal.ClientRequestId, out _), Is.True);
        Assert.That(Guid.TryParse(refusal.RequestId, out _), Is.True);
    }

    private sealed class RedirectHandler(Uri endpoint) : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(endpoint, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
