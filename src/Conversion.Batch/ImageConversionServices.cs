using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Cleaning;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Preflight;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Verification;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Storage.Azure;
using ImageConversion.Storage.Opening;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageConversion.Batch;

/// <summary>Registers the conversion of folders and containers.</summary>
public static class ImageConversionServices
{
    /// <summary>
    /// Adds <see cref="RunConverter"/>, <see cref="BatchConverter"/>, <see cref="RunCatalog"/> and what they rest on. Safe to call
    /// twice; registrations that exist stay.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options, when they are first needed; null leaves them. Options that make no sense are an
    /// <see cref="OptionsValidationException"/> then, with all problems; an app that calls <c>ValidateOnStart</c> has it at its start.</param>
    public static IServiceCollection AddImageConversion(
        this IServiceCollection services, Action<ImageConversionOptions>? configure = null)
    {
        OptionsBuilder<ImageConversionOptions> options = services.AddOptions<ImageConversionOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImageConversionOptions>, ImageConversionOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JpegToPngConverter>();
        services.TryAddSingleton<BlobCallCounter>();
        services.TryAddSingleton<IBlobStoreFactory>(provider => new ConfiguredStores(
            provider,
            new BlobStoreFactory(
                () => StorageOf(Options(provider)), provider.GetRequiredService<BlobCallCounter>(), ClientsOf(Options(provider)))));
        services.TryAddSingleton<Planner>();
        services.TryAddSingleton<HeaderSampler>();
        services.TryAddSingleton(provider => new KnownPlans(Options(provider).KnownPlansFolder));
        services.TryAddSingleton<PlanTrust>();
        services.TryAddSingleton(provider => new LocalRun(
            provider.GetRequiredService<JpegToPngConverter>(),
            provider.GetRequiredService<Planner>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BlobCallCounter>(),
            provider.GetRequiredService<KnownPlans>()));
        services.TryAddSingleton<RunLiveness>();
        services.TryAddSingleton(provider => new RunLocator(
            provider.GetRequiredService<IBlobStoreFactory>(), provider.GetRequiredService<RunLiveness>().IsUnderWayAsync));
        services.TryAddSingleton(provider => new Verifier(
            provider.GetRequiredService<JpegToPngConverter>(), Random.Shared, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new RunCatalog(
            provider.GetRequiredService<RunLocator>(),
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<PlanTrust>(),
            provider.GetRequiredService<RunLiveness>(),
            provider.GetRequiredService<Cleaner>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new RunConverter(
            provider.GetRequiredService<LocalRun>(),
            provider.GetRequiredService<Planner>(),
            provider.GetRequiredService<HeaderSampler>(),
            provider.GetRequiredService<Verifier>(),
            provider.GetRequiredService<PreflightRun>(),
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<KnownPlans>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<RunWorker>();
        AddBatch(services);
        return services;
    }

    /// <summary>Adds a store of the app's own under an address that requests can name as source, as target or for the files of runs.
    /// It is a keyed singleton <see cref="IBlobStore"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="address">The address, for example <c>az://zip-photos</c>; also the store's <see cref="IBlobStore.Address"/>, by which
    /// a run that is continued finds it. It means nothing to another machine.</param>
    /// <param name="create">Creates the store when it is first needed.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: the address is invalid.</exception>
    public static IServiceCollection AddKeyedBlobStore(
        this IServiceCollection services, string address, Func<IServiceProvider, IBlobStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        string key = StoreAddress.Parse(address).Text;
        return services.AddKeyedSingleton(key, (provider, _) =>
        {
            // Plans name places by it: with another one, a run could not be continued.
            IBlobStore store = create(provider);
            return StoreAddress.Parse(store.Address).Text == key ? store
                : throw new BlobStoreException(
                    BlobStoreErrorKind.InvalidSettings, $"The store that was added as {key} has the address {store.Address}; expected {key}.");
        });
    }

    private static void AddBatch(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new BatchServiceFactory(() => AccountOf(Options(provider))));
        services.TryAddSingleton(provider => provider.GetRequiredService<BatchServiceFactory>().CreateService());
        services.TryAddSingleton(provider => new Lazy<IBatchService>(provider.GetRequiredService<IBatchService>));
        services.TryAddSingleton(provider =>
        {
            BatchServiceFactory factory = provider.GetRequiredService<BatchServiceFactory>();
            return new PoolManager(
                provider.GetRequiredService<IBatchService>(),
                factory.CreatePoolManagement,
                factory.TryCreateAccountManagement(),
                provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton<Func<PoolManager>>(provider => provider.GetRequiredService<PoolManager>);
        services.TryAddSingleton<RunSubmitter>();
        services.TryAddSingleton<RunFollower>();
        services.TryAddSingleton<BatchGeneration>();
        services.TryAddSingleton<RunLogs>();
        services.TryAddSingleton(provider => new BatchConverter(provider));
        services.TryAddSingleton(provider => new Cleaner(
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<IBatchService>,
            provider.GetRequiredService<RunLiveness>().IsUnderWayAsync,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new PreflightRun(
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<IBatchService>,
            provider.GetRequiredService<BatchServiceFactory>().TryCreateAccountManagement,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static ImageConversionOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ImageConversionOptions>>().Value;

    private static StorageSettings StorageOf(ImageConversionOptions options)
    {
        var settings = new StorageSettings
        {
            AccountName = options.StorageAccount,
            ConnectionString = options.StorageConnectionString,
            ClientId = options.ManagedIdentityClientId,
            AuthorityHost = options.AuthorityHost,
            TrustedHosts = [.. options.StorageTrustedHosts],
            CheckMd5 = options.StorageCheckMd5,
            Notes = options.StorageNotes,
        };
        return options.StorageEndpointSuffix is { } suffix ? settings with { EndpointSuffix = suffix } : settings;
    }

    private static AzureClients ClientsOf(ImageConversionOptions options) => new()
    {
        Credential = options.Credential, ServiceClient = options.BlobServiceClient,
    };

    private static BatchAccountOptions AccountOf(ImageConversionOptions options)
    {
        if (options.BatchAccount is { } account)
        {
            return account;
        }

        BatchAccountOptions made = options.BatchAccountFactory?.Invoke()
            ?? throw new BatchException(BatchErrorKind.NoBatchAccount, "No Batch account is set.");
        ValidateOptionsResult result = new ImageConversionOptionsValidator().Validate(Microsoft.Extensions.Options.Options.DefaultName, made);
        return result.Succeeded ? made
            : throw new OptionsValidationException(nameof(ImageConversionOptions.BatchAccountFactory), typeof(BatchAccountOptions), result.Failures);
    }
}
