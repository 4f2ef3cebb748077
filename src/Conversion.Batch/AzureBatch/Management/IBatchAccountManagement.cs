namespace Conversion.Batch.AzureBatch;

/// <summary>A Batch account by way of the management API (Azure Resource Manager): its quotas, and what it offers.</summary>
/// <remarks>Thread-safe. Methods throw <see cref="BatchServiceException"/>.</remarks>
public interface IBatchAccountManagement
{
    /// <summary>Describes the account.</summary>
    Task<BatchAccountData> GetAccountAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the sizes of machines that the service offers in a region.</summary>
    /// <param name="location">The region, e.g. <c>westeurope</c>: an account's <see cref="BatchAccountData.Location"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<BatchSupportedSku> GetSupportedVirtualMachineSkusAsync(
        string location, CancellationToken cancellationToken = default);
}
