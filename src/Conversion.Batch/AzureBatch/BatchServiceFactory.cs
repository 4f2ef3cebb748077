using Azure;
using Azure.Identity;
using Conversion.Storage;

namespace Conversion.Batch.AzureBatch;

/// <summary>Opens the account that the settings name. Opening sends nothing.</summary>
/// <param name="settings">Asked when something is opened.</param>
/// <param name="options">How to talk to the account; null for the defaults.</param>
public sealed class BatchServiceFactory(Func<BatchServiceSettings> settings, AzureBatchServiceOptions? options = null)
{
    /// <summary>Opens the data plane: with the key where one is set, else with the machine's identity.</summary>
    /// <exception cref="Settings.SettingsException">A setting is missing or makes no sense.</exception>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.TlsUnavailable"/>.</exception>
    public IBatchService CreateService()
    {
        BatchServiceSettings bound = Bind();
        return bound.AccessKey is { } key
            ? new AzureBatchService(bound.Endpoint, new AzureNamedKeyCredential(bound.AccountName, key), options)
            : new AzureBatchService(bound.Endpoint, Identity(bound), options);
    }

    /// <summary>Opens the management API, which takes an identity only.</summary>
    /// <exception cref="Settings.SettingsException">A setting is missing or makes no sense.</exception>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.TlsUnavailable"/>.</exception>
    public IBatchPoolManagement CreatePoolManagement()
    {
        BatchServiceSettings bound = Bind();
        return new ArmBatchPools(bound.ManagementEndpoint, bound.ToAccountReference(), Identity(bound), options);
    }

    /// <summary>Opens the management API of the account itself, or gives null where subscription or resource group is not
    /// set.</summary>
    /// <exception cref="Settings.SettingsException">Another setting is missing or makes no sense.</exception>
    public IBatchAccountManagement? TryCreateAccountManagement()
    {
        BatchServiceSettings bound = Bind();
        return string.IsNullOrWhiteSpace(bound.SubscriptionId) || string.IsNullOrWhiteSpace(bound.ResourceGroup)
            ? null
            : new ArmBatchAccount(bound.ManagementEndpoint, bound.ToAccountReference(), Identity(bound), options);
    }

    private BatchServiceSettings Bind()
    {
        BatchServiceSettings bound = settings();
        return TlsSupport.IsAvailable
            ? bound
            : throw new BatchServiceException(BatchServiceErrorKind.TlsUnavailable, $"Azure Batch {TlsSupport.Missing}.");
    }

    private static DefaultAzureCredential Identity(BatchServiceSettings bound)
    {
        var identity = new DefaultAzureCredentialOptions();
        if (!string.IsNullOrWhiteSpace(bound.ClientId))
        {
            identity.ManagedIdentityClientId = bound.ClientId;
            identity.WorkloadIdentityClientId = bound.ClientId;
        }

        return new DefaultAzureCredential(identity);
    }
}
