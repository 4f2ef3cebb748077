using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>A Batch account by way of the management API (Azure Resource Manager): its quotas, and what it offers.</summary>
/// <remarks>Thread-safe. Methods throw <see cref="BatchServiceException"/>.</remarks>
internal interface IBatchAccountManagement
{
    /// <summary>Describes the account.</summary>
    Task<BatchAccountData> GetAccountAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the sizes of machines that the service offers in a region.</summary>
    /// <param name="location">The region, e.g. <c>westeurope</c>: an account's <see cref="BatchAccountData.Location"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<BatchSupportedSku> GetSupportedVirtualMachineSkusAsync(
        string location, CancellationToken cancellationToken = default);
}

/// <summary>Pools by way of the management API (Azure Resource Manager), the only one that gives their nodes an identity.
/// Everything else of a pool is <see cref="IBatchPools"/>.</summary>
/// <remarks>Thread-safe. Methods throw <see cref="BatchServiceException"/>. They wait until the operation has ended, which is
/// not when the pool has its nodes.
/// https://learn.microsoft.com/azure/batch/managed-identity-pools</remarks>
internal interface IBatchPoolManagement
{
    /// <summary>Makes a pool; one that exists stays as it is, and is <see cref="BatchServiceErrorKind.AlreadyExists"/>.</summary>
    /// <returns>The pool as it is now.</returns>
    Task<BatchAccountPoolData> CreatePoolAsync(
        string poolId, BatchAccountPoolData pool, CancellationToken cancellationToken = default);

    /// <summary>Describes a pool.</summary>
    Task<BatchAccountPoolData> GetPoolAsync(string poolId, CancellationToken cancellationToken = default);

    /// <summary>Changes what is not null (PATCH).</summary>
    /// <returns>The pool as it is now.</returns>
    Task<BatchAccountPoolData> UpdatePoolAsync(
        string poolId, BatchAccountPoolData changes, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a pool, and waits until it is gone. That there is none is no error.</summary>
    Task DeletePoolAsync(string poolId, CancellationToken cancellationToken = default);
}
