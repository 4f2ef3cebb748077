using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>What a user of the programs can do about the library's problems: the one place that knows both.</summary>
internal static class Advice
{
    // The variables that .NET takes its proxy from.
    private static readonly string[] ProxyVariables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"];

    /// <summary>An error's message, with the flag that it is about before it and what helps behind it.</summary>
    public static string Describe(Exception error) => error switch
    {
        BatchException e => Describe(e.Kind, e.Message),
        BlobStoreException { Kind: BlobStoreErrorKind.HostNotTrusted } e => $"{e.Message} If it is yours, name it ({SettingCatalog.TrustedHosts.Key}).",
        BlobStoreException { Kind: BlobStoreErrorKind.InvalidSettings } e =>
            $"{e.Message} ({SettingCatalog.StorageAccount.Key}, {SettingCatalog.ConnectionString.Key})",
        BlobStoreException { Kind: BlobStoreErrorKind.Unreachable or BlobStoreErrorKind.Unavailable } e => e.Message + DescribeProxy(),
        BlobStoreException { Kind: BlobStoreErrorKind.Damaged } e => $"{e.Message}. Write the blob again, or convert it as it is ({SettingCatalog.CheckMd5.Flag} log).",
        BlobStoreException { Kind: BlobStoreErrorKind.AccessDenied } or BatchServiceException { Kind: BatchServiceErrorKind.AccessDenied }
            when error.Message.Contains("user assigned identities exist", StringComparison.OrdinalIgnoreCase) =>
            $"{error.Message} ({SettingCatalog.ClientId.Key} chooses one, by its client id.)",
        BlobStoreException e => e.Message,
        BatchServiceException { ErrorCode: "ActiveJobAndScheduleQuotaReached" } =>
            $"{error.Message} Wait for another job to end (--wait-for-quota), end one (imgconv cancel ID, imgconv clean --jobs), or request more in the portal: Batch account, Quotas.",
        _ => error.Message,
    };

    private static string DescribeProxy() =>
        ProxyVariables.FirstOrDefault(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) is { } variable
            ? $" (the proxy is set by {variable})"
            : "";

    private static string Describe(BatchErrorKind kind, string message) => kind switch
    {
        BatchErrorKind.UnknownImage => $"--image: {message}",
        BatchErrorKind.UnknownVmSize => $"--vm-size: {message}",
        BatchErrorKind.InvalidPattern => message,
        BatchErrorKind.TierNotSupported => $"--tier: {message}",
        BatchErrorKind.SubscriptionMissing => $"{message} Set AZURE_SUBSCRIPTION_ID and AZURE_RESOURCE_GROUP.",
        BatchErrorKind.RunPlaceUnknown => $"{message} (--target, --state, or {SettingCatalog.StorageAccount.Key})",
        BatchErrorKind.PlanNotTrusted => $"{message} Name its places again (--source, --target), or take the plan as it is (--trust-plan) if you know who can write its files.",
        BatchErrorKind.PlanChanged => $"{message} Find out who changed it. --plan or --trust-plan take it as it is.",
        BatchErrorKind.TargetBusy => $"{message} Wait until it has ended. 'imgconv status ID' adds up a run on a pool that has ended; 'imgconv cancel ID' ends one.",
        BatchErrorKind.StateOverlaps => $"{message} Name another one (--state).",
        BatchErrorKind.WorkerMissing => $"{message} Publish it (dotnet publish src/Hosts.Worker -p:PublishProfile=node, for Arm64 nodes with -r linux-arm64) and name its folder (--worker).",
        BatchErrorKind.IdentityUnclear => $"{message} Choose one with --identity.",
        BatchErrorKind.PoolMissing => $"{message} Name one (--pool-id), or have one made (--auto-pool).",
        BatchErrorKind.RunUnderWay => $"{message} Follow it (--follow), or submit a second run in any case (--force).",
        BatchErrorKind.NameCollision => $"{message} '--names append' keeps names that differ in their extension apart; those that differ in case need another target.",
        BatchErrorKind.FilesMissing => $"{message}. Correct the list (--files); names are relative to the source.",
        BatchErrorKind.Stalled => $"{message} 'imgconv submit --run ID' continues it; 'imgconv logs ID' shows what its tasks wrote.",
        _ => message,
    };
}
