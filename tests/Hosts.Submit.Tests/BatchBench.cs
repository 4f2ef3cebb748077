using System.Collections.Concurrent;
using Azure;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Runs;
using ImageConversion.BatchEmulator;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>A Batch account and a storage account on this machine, and the programs against them: real processes, as an
/// operator and the nodes run them.</summary>
internal sealed class BatchBench : IAsyncDisposable
{
    public const string PoolId = "pool";

    public const string Identity =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/"
        + "userAssignedIdentities/nodes";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly BlobStoreFactory _stores = new();
    private readonly string _source = Azurite.NewContainerName();
    private readonly string _target = Azurite.NewContainerName();
    private readonly string _state = Azurite.NewContainerName();
    private readonly Uri _storage;

    private readonly ConcurrentQueue<string> _requests;
    private Azurite? _ownStorage;

    private BatchBench(EmulatedBatch batch, ConcurrentQueue<string> requests, Uri storage)
    {
        (_requests, _storage) = (requests, storage);
        Batch = batch;
        Service = new AzureBatchService(batch.HttpEndpoint, new AzureNamedKeyCredential(batch.AccountName, batch.AccountKey));
    }

    public EmulatedBatch Batch { get; }

    public AzureBatchService Service { get; }

    public string Source => Address(_source);

    public string Target => Address(_target);

    public string State => Address(_state);

    /// <summary>The worker that nodes get; empty for the one that comes with the program.</summary>
    public string WorkerFolder { get; set; } = BuiltPrograms.WorkerFolder;

    /// <summary>All that the Batch account was sent so far, bodies included.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <param name="timeScale">By how much faster than the service's nodes these come and go.</param>
    /// <param name="storage">Where the programs reach the storage account; by default where it is.</param>
    public static async Task<BatchBench> StartAsync(double timeScale = 400, Uri? storage = null)
    {
        storage ??= Azurite.Shared.Endpoint;
        var requests = new ConcurrentQueue<string>();
        EmulatedBatch batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions
        {
            TimeScale = timeScale,
            StorageConnectionStrings =
                [Azurite.Shared.ConnectionString.Replace(Azurite.Shared.Endpoint.AbsoluteUri, storage.AbsoluteUri, StringComparison.Ordinal)],
            RequestReceived = (method, path, body) => requests.Enqueue($"{method} {path}\n{body}"),
            NodeEnvironment = new Dictionary<string, string> { ["DOTNET_ROOT"] = BuiltPrograms.DotnetRoot },
        });
        return new BatchBench(batch, requests, storage);
    }

    /// <summary>The same with a storage account that speaks https and takes no key: programs and nodes sign in, the nodes with
    /// their pool's identity.</summary>
    public static async Task<BatchBench> StartWithoutKeysAsync()
    {
        var requests = new ConcurrentQueue<string>();
        var environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = BuiltPrograms.DotnetRoot };
        EmulatedBatch batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions
        {
            TimeScale = 400,
            RequestReceived = (method, path, body) => requests.Enqueue($"{method} {path}\n{body}"),
            NodeEnvironment = environment,
        });
        // The authority that an image of real nodes has anyway.
        environment["SSL_CERT_FILE"] = batch.CertificateFile;
        var storage = Azurite.StartWithTokens(batch.CertificateFile, batch.CertificateKeyFile);
        return new BatchBench(batch, requests, storage.Endpoint) { _ownStorage = storage };
    }

    /// <summary>Makes a pool with an identity, as only the management API does.</summary>
    public Task AddPoolAsync(int dedicated = 0, int spot = 0, int slots = 1, string? startTask = null) =>
        AddPoolAsync(Batch, PoolId, dedicated, spot, slots, startTask);

    /// <summary>Makes a pool with an identity in any account.</summary>
    public static Task AddPoolAsync(
        EmulatedBatch batch, string pool, int dedicated = 0, int spot = 0, int slots = 1, string? startTask = null) =>
        PinnedAccount.Pools(batch).CreatePoolAsync(pool, new BatchAccountPoolData
        {
            Identity = new()
            {
                Type = BatchPoolIdentityType.UserAssigned,
                UserAssignedIdentities = new Dictionary<string, BatchUserAssignedIdentity> { [Identity] = new() },
            },
            Properties = new()
            {
                VmSize = "STANDARD_D2S_V5",
                TaskSlotsPerNode = slots,
                DeploymentConfiguration = new()
                {
                    VirtualMachineConfiguration = new()
                    {
                        ImageReference = new() { Publisher = "canonical", Offer = "ubuntu-24_04-lts", Sku = "server" },
                        NodeAgentSkuId = "batch.node.ubuntu 24.04",
                    },
                },
                StartTask = startTask is null ? null : new() { CommandLine = startTask, WaitForSuccess = true },
                ScaleSettings = new() { FixedScale = new() { TargetDedicatedNodes = dedicated, TargetLowPriorityNodes = spot } },
            },
        });

    /// <summary>Puts images into the source; <paramref name="broken"/> of them end too soon.</summary>
    public async Task AddImagesAsync(int count, int broken = 0, DemoImageOptions? options = null)
    {
        IBlobStore source = Open(Source);
        await source.CreateIfAbsentAsync();
        options ??= new DemoImageOptions { Width = 96, Height = 64 };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), async (index, token) =>
        {
            byte[] jpeg = DemoImageGenerator.Generate(index, options);
            int length = index < broken ? jpeg.Length / 2 : jpeg.Length;
            await source.WriteAsync($"dir{index % 7}/image-{index:d5}.jpg", jpeg.AsMemory(0, length), cancellationToken: token);
        });
    }

    public IBlobStore Open(string address) => _stores.Open(StoreAddress.Parse(address));

    /// <summary>Runs imgconv to its end, as an operator of this account.</summary>
    public ProgramRun Imgconv(params string[] arguments) => Start(arguments).WaitForExit();

    public ProgramRun Start(params string[] arguments) => ProgramRun.Start(BuiltPrograms.Imgconv, arguments, _folder.Path, new Dictionary<string, string>
    {
        ["AZURE_BATCH_ACCOUNT"] = Batch.AccountName,
        ["AZURE_BATCH_ENDPOINT"] = Batch.HttpEndpoint.AbsoluteUri,
        ["AZURE_BATCH_ACCESS_KEY"] = Batch.AccountKey,
        // The management API takes tokens only, over https.
        ["AZURE_SUBSCRIPTION_ID"] = PinnedAccount.Subscription,
        ["AZURE_RESOURCE_GROUP"] = PinnedAccount.ResourceGroup,
        ["AZURE_RESOURCE_MANAGER_ENDPOINT"] = Batch.HttpsEndpoint.AbsoluteUri,
        ["IMGCONV_TRUSTED_HOSTS"] = Batch.HttpsEndpoint.Authority,
        ["AZURE_TOKEN_CREDENTIALS"] = "AzureCliCredential",
        ["PATH"] = $"{SignedInFolder()}:{Environment.GetEnvironmentVariable("PATH")}",
        ["SSL_CERT_FILE"] = Batch.CertificateFile,
        ["IMGCONV_POOL_ID"] = PoolId,
        ["IMGCONV_POOL_IDENTITY"] = Identity,
        ["IMGCONV_WORKER"] = WorkerFolder,
        ["IMGCONV_STATE"] = State,
        ["IMGCONV_POLL_INTERVAL"] = "0.25s",
        // So little a shard that a few images make several for each node.
        ["IMGCONV_SHARD_TIME"] = "0.01s",
    });

    /// <summary>Submits source to target.</summary>
    public ProgramRun Submit(params string[] more) => Imgconv(["submit", Source, Target, .. more]);

    /// <summary>The blobs of a store, with their content.</summary>
    public async Task<SortedDictionary<string, byte[]>> ContentAsync(string address)
    {
        IBlobStore store = Open(address);
        var content = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (BlobEntry entry in store.ListAsync())
        {
            await using BlobContent blob = await store.OpenReadAsync(entry.Name);
            using var bytes = new MemoryStream();
            await blob.Stream.CopyToAsync(bytes);
            content[entry.Name] = bytes.ToArray();
        }

        return content;
    }

    public async Task<string> NewestRunAsync() => (await TryNewestRunAsync())!;

    /// <summary>The newest run that has a plan; null where there is none yet.</summary>
    public async Task<string?> TryNewestRunAsync() =>
        await RunFiles.ListRunsAsync(Open(Direct(_state)), default) is [.., var newest] ? newest : null;

    /// <summary>The names of PNGs that differ from those of 'imgconv convert' on this machine, byte for byte, or that only
    /// one side has.</summary>
    public async Task<string[]> DifferencesFromLocalAsync()
    {
        using var folder = new TemporaryFolder();
        string root = folder["png"];
        using ProgramRun convert = Imgconv("convert", Direct(_source), root, "--state", folder["runs"]);
        Assert.That(convert.ExitCode, Is.Zero, convert.Output + convert.Errors);
        SortedDictionary<string, byte[]> pngs = await ContentAsync(Direct(_target));
        Dictionary<string, byte[]> local = Directory.EnumerateFiles(root, "*.png", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllBytes);
        return
        [
            .. local.Keys.Union(pngs.Keys)
                .Where(name => !local.TryGetValue(name, out byte[]? one) || !pngs.TryGetValue(name, out byte[]? other)
                    || !one.AsSpan().SequenceEqual(other)),
        ];
    }

    /// <summary>Asks until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(AskInterval, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Batch.DisposeAsync();
        _ownStorage?.Dispose();
        _folder.Dispose();
    }

    // An operator who has signed in with 'az login': a program of that name that knows one answer.
    private string SignedInFolder()
    {
        string az = _folder["signed-in", "az"];
        if (!File.Exists(az))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(az)!);
            ScriptedWorker.WriteProgram(az, $$"""
                #!/bin/sh
                case "$*" in
                *storage*) token='{{Batch.IssueToken("https://storage.azure.com")}}' ;;
                *) token='{{Batch.IssueToken("https://management.azure.com")}}' ;;
                esac
                echo '{"accessToken":"'$token'","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800,"tokenType":"Bearer"}'

                """);
        }

        return Path.GetDirectoryName(az)!;
    }

    private string Address(string container) => $"{_storage.AbsoluteUri.TrimEnd('/')}/{container}";

    private static string Direct(string container) => $"{Azurite.Shared.Endpoint.AbsoluteUri.TrimEnd('/')}/{container}";
}
