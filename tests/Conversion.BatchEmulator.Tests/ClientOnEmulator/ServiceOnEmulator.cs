using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>The product's own client of Azure Batch on an emulator in this process.</summary>
internal sealed class ServiceOnEmulator : IAsyncDisposable
{
    public const string Identity =
        "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/converter";

    private ServiceOnEmulator(EmulatedBatch batch, FakeTimeProvider? clock)
    {
        Batch = batch;
        Clock = clock;
        Service = Open();
    }

    public EmulatedBatch Batch { get; }

    /// <summary>The emulator's clock, where a test moves it.</summary>
    public FakeTimeProvider? Clock { get; }

    /// <summary>With the account's key, over http.</summary>
    public AzureBatchService Service { get; }

    /// <summary>An emulator at the service's own pace, on a clock that stands still until a test moves it: every state between
    /// two others can be looked at.</summary>
    public static async Task<ServiceOnEmulator> WithStandingClockAsync(EmulatedBatchOptions? options = null)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        return new(
            await EmulatedBatch.StartAsync((options ?? new EmulatedBatchOptions()) with { TimeScale = 1, TimeProvider = clock }), clock);
    }

    /// <summary>An emulator that is as fast as it can be.</summary>
    public static async Task<ServiceOnEmulator> QuickAsync(EmulatedBatchOptions? options = null) =>
        new(await EmulatedBatch.StartAsync((options ?? new EmulatedBatchOptions()) with { TimeScale = 1000 }), clock: null);

    public static BatchPoolCreateOptions Pool(string id, int dedicated = 0, int lowPriority = 0) => new()
    {
        Id = id,
        VmSize = "STANDARD_D2S_V5",
        VirtualMachineConfiguration = new()
        {
            ImageReference = new() { Publisher = "canonical", Offer = "ubuntu-24_04-lts", Sku = "server" },
            NodeAgentSkuId = "batch.node.ubuntu 24.04",
        },
        TargetDedicatedNodes = dedicated,
        TargetLowPriorityNodes = lowPriority,
    };

    public static BatchAccountPoolData ManagedPool(int dedicated = 0, int lowPriority = 0) => new()
    {
        Identity = new()
        {
            Type = BatchPoolIdentityType.UserAssigned,
            UserAssignedIdentities = new Dictionary<string, BatchUserAssignedIdentity> { [Identity] = new() },
        },
        Properties = new()
        {
            VmSize = "STANDARD_D2S_V5",
            DeploymentConfiguration = new()
            {
                VirtualMachineConfiguration = new()
                {
                    ImageReference = new() { Publisher = "canonical", Offer = "ubuntu-24_04-lts", Sku = "server", Version = "latest" },
                    NodeAgentSkuId = "batch.node.ubuntu 24.04",
                },
            },
            ScaleSettings = new() { FixedScale = new() { TargetDedicatedNodes = dedicated, TargetLowPriorityNodes = lowPriority } },
        },
    };

    public static BatchJobCreateOptions Job(string id, string pool) => new() { Id = id, PoolInfo = new() { PoolId = pool } };

    public static BatchTaskCreateOptions Shell(string id, string script) => new() { Id = id, CommandLine = $"/bin/sh -c '{script}'" };

    /// <summary>A task that runs until <see cref="Release"/> is called for it.</summary>
    public static BatchTaskCreateOptions Held(string id) => Shell(id, Hold(id));

    /// <summary>A script that goes on when <see cref="Release"/> is called for this name.</summary>
    public static string Hold(string name) => $"while [ ! -e $AZ_BATCH_NODE_SHARED_DIR/{name} ]; do sleep 0.02; done";

    public AzureBatchService Open(Action<AzureBatchServiceOptions>? configure = null, string? key = null, bool useHttps = false) => new(
        useHttps ? Batch.HttpsEndpoint : Batch.HttpEndpoint,
        new AzureNamedKeyCredential(Batch.AccountName, key ?? Batch.AccountKey),
        PinnedOptions(configure));

    /// <summary>With a token of the emulator's issuer, over https, whose certificate is pinned.</summary>
    public AzureBatchService OpenWithToken(TimeSpan? lifetime = null, string? audience = null) =>
        new(Batch.HttpsEndpoint, Token(lifetime, audience), PinnedOptions());

    public ArmBatchPools OpenManagement(Action<AzureBatchServiceOptions>? configure = null) => new(
        Batch.HttpsEndpoint, new BatchAccountReference("s-1", "rg", Batch.AccountName), Token(), PinnedOptions(configure));

    public ArmBatchAccount OpenAccount() => new(
        Batch.HttpsEndpoint, new BatchAccountReference("s-1", "rg", Batch.AccountName), Token(), PinnedOptions());

    public TokenCredential Token(TimeSpan? lifetime = null, string? audience = null) => DelegatedTokenCredential.Create(
        (context, _) => new AccessToken(Batch.IssueToken(audience ?? context.Scopes[0], lifetime), DateTimeOffset.MaxValue));

    /// <summary>Makes a pool and waits until its nodes take tasks.</summary>
    public async Task<IReadOnlyList<BatchNode>> AddPoolAsync(BatchPoolCreateOptions pool)
    {
        await Service.CreatePoolAsync(pool);
        int count = (pool.TargetDedicatedNodes ?? 0) + (pool.TargetLowPriorityNodes ?? 0);
        return await NodesAsync(pool.Id, nodes => nodes.Count == count && nodes.All(n => n.State == BatchNodeState.Idle));
    }

    /// <summary>The nodes of a pool when they are as wanted.</summary>
    public Task<IReadOnlyList<BatchNode>> NodesAsync(string pool, Func<IReadOnlyList<BatchNode>, bool> isReached) =>
        UntilAsync<IReadOnlyList<BatchNode>>(async () => await Service.GetNodesAsync(pool).ToListAsync(), isReached);

    /// <summary>The only node of a pool when it is in a state.</summary>
    public async Task<BatchNode> NodeAsync(string pool, BatchNodeState state) =>
        (await NodesAsync(pool, nodes => nodes.Count == 1 && nodes[0].State == state))[0];

    public Task<BatchPool> PoolAsync(string pool, Func<BatchPool, bool> isReached) =>
        UntilAsync(() => Service.GetPoolAsync(pool), isReached);

    public Task<BatchPool> SteadyAsync(string pool) => PoolAsync(pool, p => p.AllocationState == AllocationState.Steady);

    public Task<BatchJob> JobAsync(string job, BatchJobState state) => UntilAsync(() => Service.GetJobAsync(job), j => j.State == state);

    public Task<BatchTask> TaskAsync(string job, string task, BatchTaskState state) =>
        UntilAsync(() => Service.GetTaskAsync(job, task), t => t.State == state);

    /// <summary>Looks until it is as wanted; a clock that stands still is moved by some seconds between two looks.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isReached)
    {
        T last = await look();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isReached(last))
        {
            Assert.That(patience.IsCancellationRequested, Is.False, $"it is still {last}");
            Clock?.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, CancellationToken.None);
            last = await look();
        }

        return last;
    }

    /// <summary>Waits until it is gone.</summary>
    public Task GoneAsync<T>(Func<Task<T>> look) => UntilAsync(() => KindAsync(look), kind => kind == BatchServiceErrorKind.NotFound);

    /// <summary>Lets what waits by <see cref="Hold"/> go on, on all nodes of a pool.</summary>
    public void Release(string pool, string name)
    {
        foreach (string folder in Batch.Control.NodeFolders(pool).Values)
        {
            File.WriteAllText(Path.Combine(folder, "shared", name), "");
        }
    }

    public async ValueTask DisposeAsync() => await Batch.DisposeAsync();

    /// <summary>A refusal, which must come.</summary>
    public static async Task<BatchServiceException> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<BatchServiceException>(() => call()))!;

    /// <summary>Asserts that a call is refused, how, and with the service's own code.</summary>
    public static async Task AssertRefusedAsync(Func<Task> call, BatchServiceErrorKind kind, string? code)
    {
        BatchServiceException refusal = await RefusalAsync(call);
        Assert.That((refusal.Kind, refusal.ErrorCode), Is.EqualTo((kind, code)), refusal.Message);
    }

    private static async Task<BatchServiceErrorKind?> KindAsync<T>(Func<Task<T>> look)
    {
        try
        {
            _ = await look();
            return null;
        }
        catch (BatchServiceException e)
        {
            return e.Kind;
        }
    }

    public AzureBatchServiceOptions PinnedOptions(Action<AzureBatchServiceOptions>? configure = null)
    {
        var options = new AzureBatchServiceOptions
        {
            Transport = new HttpClientTransport(new HttpClient(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
                    presented!.RawDataMemory.Span.SequenceEqual(Batch.Certificate.RawDataMemory.Span),
            })),
            ManagementPollDelay = TimeSpan.FromMilliseconds(5),
        };
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(50);
        configure?.Invoke(options);
        return options;
    }
}
