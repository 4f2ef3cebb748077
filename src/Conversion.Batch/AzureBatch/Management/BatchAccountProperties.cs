namespace Conversion.Batch.AzureBatch;

/// <summary>What an account is and may hold. Accounts that allocate in their own subscription have no quotas of cores.</summary>
public sealed record BatchAccountProperties : BatchModel
{
    /// <summary>The account's address for the data plane, without a scheme.</summary>
    public string? AccountEndpoint { get; init; }

    /// <summary><c>BatchService</c> or <c>UserSubscription</c>: whose quota its machines count against.</summary>
    public string? PoolAllocationMode { get; init; }

    /// <summary>Cores of all dedicated nodes.</summary>
    public int? DedicatedCoreQuota { get; init; }

    /// <summary>Cores of dedicated nodes by family of machines.</summary>
    public IReadOnlyList<BatchVmFamilyCoreQuota>? DedicatedCoreQuotaPerVMFamily { get; init; }

    /// <summary>Whether the quotas by family count beside that of all.</summary>
    public bool? DedicatedCoreQuotaPerVMFamilyEnforced { get; init; }

    /// <summary>Cores of all Spot nodes.</summary>
    public int? LowPriorityCoreQuota { get; init; }

    /// <summary>Pools.</summary>
    public int? PoolQuota { get; init; }

    /// <summary>Jobs and schedules that are active.</summary>
    public int? ActiveJobAndJobScheduleQuota { get; init; }

    /// <summary>Who may sign in to the data plane: <c>AAD</c>, <c>SharedKey</c>, <c>TaskAuthenticationToken</c>.</summary>
    public IReadOnlyList<string>? AllowedAuthenticationModes { get; init; }
}
