namespace ImageConversion.Batch.Pools;

/// <summary>How an organisation's policies want its pools: network, tags, encryption and image.</summary>
/// <remarks>Such a pool is created with the management API, which needs <see cref="Model.BatchAccountOptions.SubscriptionId"/> and
/// <see cref="Model.BatchAccountOptions.ResourceGroup"/>.</remarks>
public sealed record PoolPolicy
{
    /// <summary>The resource id of the subnet of the nodes.</summary>
    /// <value>Default null: a network of the service.</value>
    public string? SubnetId { get; init; }

    /// <summary>Whether nodes have no public address. They then need <see cref="SubnetId"/>, and a way out of that network.</summary>
    /// <value>Default false.</value>
    public bool HasNoPublicAddress { get; init; }

    /// <summary>Tags of the pool as a resource of Azure.</summary>
    /// <value>Default none.</value>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the host encrypts the node's disks and caches.</summary>
    /// <value>Default false: as the subscription has it.</value>
    public bool EncryptsAtHost { get; init; }

    /// <summary>Whether nodes are spread over the zones of the region.</summary>
    /// <value>Default false.</value>
    public bool IsZonal { get; init; }

    /// <summary>How the machines start.</summary>
    /// <value>Default <see cref="PoolSecurityType.Standard"/>.</value>
    public PoolSecurityType SecurityType { get; init; }

    /// <summary>The node agent of an image that is named by its resource id, e.g. <c>batch.node.ubuntu 24.04</c>. For other images,
    /// the service names it.</summary>
    /// <value>Default null.</value>
    public string? NodeAgent { get; init; }

    /// <summary>Other settings: a JSON object that is merged over the request of the management API. Objects are merged by member,
    /// lists are appended, null removes a member, and other values replace.</summary>
    /// <value>Default null.</value>
    public string? RequestJson { get; init; }

    /// <summary>Whether nothing is set.</summary>
    internal bool IsDefault => this with { Tags = Empty } == Default && Tags.Count == 0;

    private static readonly Dictionary<string, string> Empty = [];

    private static PoolPolicy Default { get; } = new() { Tags = Empty };
}

/// <summary>How the machines of a pool start.</summary>
public enum PoolSecurityType
{
    /// <summary>As the size and the image have it.</summary>
    Standard,

    /// <summary>Secure boot and a virtual TPM. The size and the image must be of generation 2.</summary>
    TrustedLaunch,

    /// <summary>Confidential machines. The size and the image must support them.</summary>
    ConfidentialVm,
}
