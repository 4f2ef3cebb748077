using Conversion.Batch.AzureBatch;
using Conversion.Batch.Cleaning;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Planning;
using Conversion.Batch.Pools;
using Conversion.Batch.Preflight;
using Conversion.Batch.Runs;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Settings;
using Conversion.Batch.Submission;
using Conversion.Batch.Verification;
using Conversion.Core;
using Conversion.Storage;
using Conversion.Storage.Opening;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversion.Batch;

/// <summary>Registers what runs need.</summary>
public static class BatchServices
{
    /// <summary>Adds planner, local runs, Azure Batch and what they rest on. Safe to call twice; registrations that exist stay.</summary>
    public static IServiceCollection AddConversionBatch(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JpegToPngConverter>();
        services.TryAddSingleton<BlobCallCounter>();
        services.TryAddSingleton<IBlobStoreFactory>(
            provider => new BlobStoreFactory(StorageBinding.Read, provider.GetRequiredService<BlobCallCounter>()));
        services.TryAddSingleton<Planner>();
        services.TryAddSingleton<LocalRun>();
        services.TryAddSingleton<RunLocator>();
        services.TryAddSingleton(provider => new Verifier(provider.GetRequiredService<JpegToPngConverter>(), Random.Shared));
        // Settings are read when an account is opened: who needs none, sets none.
        services.TryAddSingleton(_ => new BatchServiceFactory(
            () => BatchServiceSettings.Bind(SettingsReader.Create(new Dictionary<string, string?>()))));
        services.TryAddSingleton(provider => provider.GetRequiredService<BatchServiceFactory>().CreateService());
        services.TryAddSingleton(provider => provider.GetRequiredService<BatchServiceFactory>().CreatePoolManagement());
        services.TryAddSingleton<Func<PoolManager>>(provider => () =>
        {
            BatchServiceFactory factory = provider.GetRequiredService<BatchServiceFactory>();
            return new PoolManager(
                factory.CreateService(),
                factory.CreatePoolManagement,
                factory.TryCreateAccountManagement(),
                provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton(provider => new Lazy<IBatchService>(provider.GetRequiredService<IBatchService>));
        services.TryAddSingleton<BatchRun>();
        services.TryAddSingleton<BatchGeneration>();
        services.TryAddSingleton<RunLogs>();
        services.TryAddSingleton(provider => new Cleaner(
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<BatchServiceFactory>().CreateService,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new PreflightRun(
            provider.GetRequiredService<IBlobStoreFactory>(),
            provider.GetRequiredService<BatchServiceFactory>().CreateService,
            provider.GetRequiredService<BatchServiceFactory>().TryCreateAccountManagement,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
