using Azure.Core;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>One account over Azure Resource Manager, on the pipeline of <see cref="AzureBatchService"/>. Thread-safe.</summary>
internal sealed class ArmBatchAccount : IBatchAccountManagement
{
    private readonly BatchPipeline _pipeline;
    private readonly BatchAccountReference _account;

    /// <summary>Opens an account.</summary>
    /// <param name="endpoint">Azure Resource Manager's address, e.g. <c>https://management.azure.com</c>.</param>
    /// <param name="account">The account.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="options">How to talk to it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint is not https.</exception>
    public ArmBatchAccount(
        Uri endpoint, BatchAccountReference account, TokenCredential credential, AzureBatchServiceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        options ??= new AzureBatchServiceOptions();
        _account = account;
        _pipeline = BatchPipeline.ToResourceManager(endpoint, credential, options);
    }

    /// <inheritdoc/>
    public Task<BatchAccountData> GetAccountAsync(CancellationToken cancellationToken = default) => _pipeline.GetAsync(
        new BatchCall(RequestMethod.Get, _account.PathOf(), $"get account '{_account.AccountName}'"),
        ManagementJson.Arm.BatchAccountData,
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchSupportedSku> GetSupportedVirtualMachineSkusAsync(
        string location, CancellationToken cancellationToken = default)
    {
        string path = BatchPath.Of(
            "subscriptions", _account.SubscriptionId, "providers", "Microsoft.Batch", "locations", location, "virtualMachineSkus");
        return _pipeline.ListAsync(
            new BatchCall(RequestMethod.Get, path, $"list the sizes of machines in {location}"),
            ManagementJson.Arm.ManagementPageBatchSupportedSku,
            page => (page.Value, page.NextLink),
            cancellationToken);
    }
}
