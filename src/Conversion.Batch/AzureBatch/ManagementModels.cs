using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>A formula that decides about the number of nodes.</summary>
internal sealed record BatchAccountAutoScaleSettings : BatchModel
{
    /// <summary>The formula, at most 8 KB and 100 statements.</summary>
    public string? Formula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Default 15 min.</summary>
    public TimeSpan? EvaluationInterval { get; init; }
}

/// <summary>A Batch account as the management API has it.</summary>
internal sealed record BatchAccountData : BatchModel
{
    /// <summary>The region.</summary>
    public string? Location { get; init; }

    /// <summary>Everything else.</summary>
    public BatchAccountProperties? Properties { get; init; }
}

/// <summary>A number of nodes.</summary>
internal sealed record BatchAccountFixedScaleSettings : BatchModel
{
    /// <summary>Dedicated nodes. Default 0.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes. Default 0.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>How long allocation may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }
}

/// <summary>An image: of the marketplace by publisher, offer and SKU, or of a gallery by its resource id.</summary>
internal sealed record BatchAccountImageReference : BatchModel
{
    /// <summary>The publisher, e.g. <c>canonical</c>.</summary>
    public string? Publisher { get; init; }

    /// <summary>The offer.</summary>
    public string? Offer { get; init; }

    /// <summary>The SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>The version. Default <c>latest</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The resource id of a gallery's image, instead of the other four.</summary>
    public string? Id { get; init; }
}

/// <summary>A pool as the management API has it: with identities, and grouped otherwise than
/// <see cref="BatchPool"/>.</summary>
internal sealed record BatchAccountPoolData : BatchModel
{
    /// <summary>The resource id; only in answers.</summary>
    public string? Id { get; init; }

    /// <summary>The pool's id; only in answers.</summary>
    public string? Name { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it; only in answers.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>The identities of its nodes. They can be changed only while there are none.</summary>
    public BatchAccountPoolIdentity? Identity { get; init; }

    /// <summary>Everything else.</summary>
    public BatchAccountPoolProperties? Properties { get; init; }
}

/// <summary>The identities of a pool's nodes.</summary>
internal sealed record BatchAccountPoolIdentity : BatchModel
{
    /// <summary>Which.</summary>
    public BatchPoolIdentityType? Type { get; init; }

    /// <summary>By resource id; what is sent of each is empty.</summary>
    public IReadOnlyDictionary<string, BatchUserAssignedIdentity>? UserAssignedIdentities { get; init; }
}

/// <summary>What a pool is, as the management API has it.</summary>
internal sealed record BatchAccountPoolProperties : BatchModel
{
    /// <summary>Whether it has been set up; only in answers.</summary>
    public BatchPoolProvisioningState? ProvisioningState { get; init; }

    /// <summary>Whether it is gaining or losing nodes; only in answers.</summary>
    public AllocationState? AllocationState { get; init; }

    /// <summary>The size of its machines.</summary>
    public string? VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public BatchDeploymentConfiguration? DeploymentConfiguration { get; init; }

    /// <summary>How many nodes it has, or the formula that decides.</summary>
    public BatchAccountPoolScaleSettings? ScaleSettings { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Default 1.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes. Default spread.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }

    /// <summary>What each node runs, at each boot, before it takes tasks.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }
}

/// <summary>How many nodes a pool has: one of the two.</summary>
internal sealed record BatchAccountPoolScaleSettings : BatchModel
{
    /// <summary>A number.</summary>
    public BatchAccountFixedScaleSettings? FixedScale { get; init; }

    /// <summary>A formula.</summary>
    public BatchAccountAutoScaleSettings? AutoScale { get; init; }
}

/// <summary>What an account is and may hold. Accounts that allocate in their own subscription have no quotas of cores.</summary>
internal sealed record BatchAccountProperties : BatchModel
{
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
}

/// <summary>Where a Batch account is in Azure Resource Manager.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="ResourceGroup">The resource group.</param>
/// <param name="AccountName">The account.</param>
internal sealed record BatchAccountReference(string SubscriptionId, string ResourceGroup, string AccountName)
{
    /// <summary>The path of the account, or of what is below it.</summary>
    internal string PathOf(params string[] below) => BatchPath.Of(
        ["subscriptions", SubscriptionId, "resourceGroups", ResourceGroup, "providers", "Microsoft.Batch", "batchAccounts", AccountName, .. below]);
}

/// <summary>Image and agent.</summary>
internal sealed record BatchAccountVmConfiguration : BatchModel
{
    /// <summary>The image of the system.</summary>
    public BatchAccountImageReference? ImageReference { get; init; }

    /// <summary>The service's agent for it, e.g. <c>batch.node.ubuntu 24.04</c>.</summary>
    public string? NodeAgentSkuId { get; init; }
}

/// <summary>What the machines of a pool run.</summary>
internal sealed record BatchDeploymentConfiguration : BatchModel
{
    /// <summary>Image and agent.</summary>
    public BatchAccountVmConfiguration? VirtualMachineConfiguration { get; init; }
}

/// <summary>Whether the management API has set up a pool.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolProvisioningState>))]
internal sealed record BatchPoolProvisioningState(string Text) : BatchValue(Text), IBatchValue<BatchPoolProvisioningState>
{
    /// <summary>It has.</summary>
    public static BatchPoolProvisioningState Succeeded { get; } = new("Succeeded");

    static BatchPoolProvisioningState IBatchValue<BatchPoolProvisioningState>.Of(string text) => new(text);
}

/// <summary>A size of machines that the service offers.</summary>
internal sealed record BatchSupportedSku : BatchModel
{
    private const string CoresName = "vCPUs";

    /// <summary>The size, e.g. <c>Standard_D4s_v5</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The family whose quota it counts against.</summary>
    public string? FamilyName { get; init; }

    /// <summary>When the service ends its support, in UTC; absent where no end is known.</summary>
    public DateTimeOffset? BatchSupportEndOfLife { get; init; }

    /// <summary>What it has, by name.</summary>
    public IReadOnlyList<NameValuePair>? Capabilities { get; init; }

    /// <summary>Its cores; null where the service does not say.</summary>
    public int? Cores => Capabilities?.FirstOrDefault(c => string.Equals(c.Name, CoresName, StringComparison.OrdinalIgnoreCase))?.Value
        is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cores) ? cores : null;
}

/// <summary>Cores of dedicated nodes that machines of one family may have together.</summary>
internal sealed record BatchVmFamilyCoreQuota : BatchModel
{
    /// <summary>The family, e.g. <c>standardDSv5Family</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The cores.</summary>
    public int? CoreQuota { get; init; }
}
