using Azure;
using Azure.Core;
using ImageConversion.Answers;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Opens the account that the settings name. Opening sends nothing.</summary>
/// <param name="settings">Asked when something is opened.</param>
/// <param name="options">How to talk to the account; null for the defaults.</param>
internal sealed class BatchServiceFactory(Func<BatchAccountOptions> settings, AzureBatchServiceOptions? options = null)
{
    /// <summary>The account.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoBatchAccount"/>.</exception>
    public BatchAccountOptions Account => settings();

    /// <summary>Opens the data plane: with the key where one is set, else with the machine's identity.</summary>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.TlsUnavailable"/>.</exception>
    public IBatchService CreateService()
    {
        BatchAccountOptions bound = Bind();
        return bound.AccessKey is { } key
            ? new AzureBatchService(bound.Endpoint, new AzureNamedKeyCredential(bound.AccountName, key), options)
            : new AzureBatchService(bound.Endpoint, Identity(bound), OptionsFor(bound));
    }

    /// <summary>Opens the management API, which takes an identity only.</summary>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.TlsUnavailable"/>.</exception>
    public IBatchPoolManagement CreatePoolManagement()
    {
        BatchAccountOptions bound = Bind();
        return new ArmBatchPools(bound.ManagementEndpoint, ReferenceTo(bound), Identity(bound), OptionsFor(bound));
    }

    /// <summary>Opens the management API of the account itself, or gives null where subscription or resource group is not
    /// set.</summary>
    public IBatchAccountManagement? TryCreateAccountManagement()
    {
        BatchAccountOptions bound = Bind();
        return string.IsNullOrWhiteSpace(bound.SubscriptionId) || string.IsNullOrWhiteSpace(bound.ResourceGroup)
            ? null
            : new ArmBatchAccount(bound.ManagementEndpoint, ReferenceTo(bound), Identity(bound), OptionsFor(bound));
    }

    private AzureBatchServiceOptions OptionsFor(BatchAccountOptions bound)
    {
        AzureBatchServiceOptions chosen = options ?? new AzureBatchServiceOptions();
        chosen.Scope = ScopeOf(CloudScopes.Batch(bound.Endpoint) ?? bound.Audience, chosen.Scope);
        chosen.ManagementScope = ScopeOf(CloudScopes.Management(bound.ManagementEndpoint) ?? bound.ManagementAudience, chosen.ManagementScope);
        return chosen;
    }

    private static string ScopeOf(string? audience, string standard) => audience is null ? standard : $"{audience.TrimEnd('/')}/.default";

    private BatchAccountOptions Bind()
    {
        BatchAccountOptions bound = settings();
        return TlsSupport.IsAvailable
            ? bound
            : throw new BatchServiceException(BatchServiceErrorKind.TlsUnavailable, $"Azure Batch {TlsSupport.Missing}.");
    }

    private static BatchAccountReference ReferenceTo(BatchAccountOptions bound) =>
        string.IsNullOrWhiteSpace(bound.SubscriptionId) || string.IsNullOrWhiteSpace(bound.ResourceGroup)
            ? throw new BatchException(
                BatchErrorKind.SubscriptionMissing,
                "Creating a pool whose nodes have an identity needs the subscription and the resource group of the Batch account.")
            : new BatchAccountReference(bound.SubscriptionId, bound.ResourceGroup, bound.AccountName);

    private static TokenCredential Identity(BatchAccountOptions bound) =>
        bound.Credential ?? MachineIdentity.Create(bound.ClientId, bound.AuthorityHost);
}
