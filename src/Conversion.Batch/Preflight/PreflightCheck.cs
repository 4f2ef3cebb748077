using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Preflight;

/// <summary>What a check has shown.</summary>
public enum PreflightStatus
{
    /// <summary>It is as it should be.</summary>
    Ok,

    /// <summary>No run fails on it, or it could not be checked; but someone should know it.</summary>
    Note,

    /// <summary>A run would fail on it.</summary>
    Failed,
}

/// <summary>What is wrong; programs turn it into advice.</summary>
public enum PreflightProblem
{
    /// <summary>Nothing, or nothing that can be fixed.</summary>
    None,

    /// <summary>The folder or container does not exist.</summary>
    PlaceMissing,

    /// <summary>The place may not be read or written; <see cref="PreflightCheck.AzureRole"/> would allow it.</summary>
    PlaceDenied,

    /// <summary>No identity is signed in.</summary>
    NotSignedIn,

    /// <summary>No storage account is set.</summary>
    StorageAccountMissing,

    /// <summary>The address is none.</summary>
    InvalidAddress,

    /// <summary>The place is full.</summary>
    OutOfSpace,

    /// <summary>The storage account cannot be reached.</summary>
    StorageUnreachable,

    /// <summary>Nodes do not reach folders.</summary>
    FolderOnPool,

    /// <summary>No Batch account is set.</summary>
    BatchAccountMissing,

    /// <summary>The Batch account refuses access.</summary>
    BatchDenied,

    /// <summary>The Batch account cannot be reached.</summary>
    BatchUnreachable,

    /// <summary>There is no such pool.</summary>
    PoolMissing,

    /// <summary>Nodes of the pool do not work.</summary>
    PoolTrouble,

    /// <summary>The pool has no nodes.</summary>
    PoolEmpty,

    /// <summary>The pool's nodes have no identity.</summary>
    PoolIdentityMissing,

    /// <summary>The pool has fewer nodes than planned (<see cref="PreflightCheck.Nodes"/>).</summary>
    PoolTooSmall,

    /// <summary>The pool's machines are of another size than planned.</summary>
    PoolOfOtherSize,

    /// <summary>The image is not, or no longer, supported.</summary>
    Image,

    /// <summary>The size of machines is not, or no longer, offered.</summary>
    VmSize,

    /// <summary>Subscription or resource group of the Batch account is not set.</summary>
    SubscriptionMissing,

    /// <summary>The Batch account's resource may not be read.</summary>
    AccountDenied,

    /// <summary>The account's quota of cores does not suffice.</summary>
    CoreQuota,

    /// <summary>The account's quota of jobs does not suffice.</summary>
    JobQuota,

    /// <summary>There is no worker of this release.</summary>
    Worker,

    /// <summary>Something else; the detail says what.</summary>
    Other,

    /// <summary>The place's host is not one that the credential is sent to.</summary>
    HostNotTrusted,

    /// <summary>The pool has several identities, and it is not said which one is used.</summary>
    PoolIdentityUnclear,
}

/// <summary>One thing that a run needs.</summary>
/// <param name="Name">Which, e.g. <c>target: write</c>.</param>
/// <param name="Status">What the check has shown.</param>
/// <param name="Detail">What was found; where it failed, what was expected too.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record PreflightCheck(
    string Name, PreflightStatus Status, string Detail, PreflightProblem Problem = PreflightProblem.None)
{
    /// <summary>The place that the problem is about.</summary>
    public StoreAddress? Place { get; init; }

    /// <summary>The role that would allow what was refused.</summary>
    public string? AzureRole { get; init; }

    /// <summary>The service's own code for what it refused; null where there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The Batch or storage account that refused; null where it is not known.</summary>
    public string? Account { get; init; }

    /// <summary>The pool that the problem is about.</summary>
    public string? Pool { get; init; }

    /// <summary>The nodes that are needed.</summary>
    public PoolSize? Nodes { get; init; }
}
