using ImageConversion.Batch.Preflight;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>The command or step that fixes what a check has found; <c>az</c> as its maintainers document it.</summary>
internal static class PreflightAdvice
{
    private const string Quotas = "ask for more in the portal (the Batch account, Quotas)";

    /// <summary>The fix; null where there is nothing to fix.</summary>
    public static string? For(PreflightCheck check) => check.Problem switch
    {
        PreflightProblem.None => null,
        PreflightProblem.PlaceMissing => CreateContainer(check.Place!),
        PreflightProblem.PlaceDenied => GrantStorage(check),
        PreflightProblem.NotSignedIn => "az login  (or run where a managed identity is, with its AZURE_CLIENT_ID)",
        PreflightProblem.StorageAccountMissing =>
            "export AZURE_STORAGE_ACCOUNT_NAME=NAME  (or name the account in the address: https://NAME.blob.core.windows.net/CONTAINER)",
        PreflightProblem.HostNotTrusted => "export IMGCONV_TRUSTED_HOSTS=HOST, if it is yours",
        PreflightProblem.InvalidAddress =>
            "correct the address: az://container/prefix, https://account.blob.core.windows.net/container, or a folder",
        PreflightProblem.OutOfSpace => "make room in the target",
        PreflightProblem.StorageUnreachable =>
            $"check the address and the account's network rules: az storage account show --name {AccountOf(check.Place!)} --query networkRuleSet",
        PreflightProblem.FolderOnPool => "name a container: az://container",
        PreflightProblem.BatchAccountMissing => "export AZURE_BATCH_ACCOUNT=NAME AZURE_BATCH_ENDPOINT=URL",
        PreflightProblem.BatchDenied => Numbered(AccessAdvice.ForBatch(check.ErrorCode, Text(SettingCatalog.BatchAccount), Text(SettingCatalog.BatchKey) is not null)),
        PreflightProblem.BatchUnreachable => "check AZURE_BATCH_ENDPOINT and the account's network rules, or try again",
        PreflightProblem.PoolMissing => $"imgconv pool create {check.Pool} --identity RESOURCE-ID --nodes N",
        PreflightProblem.PoolTrouble => $"imgconv pool show {check.Pool}",
        PreflightProblem.PoolEmpty => $"imgconv pool resize {check.Pool} --nodes N  (or submit with --resize)",
        PreflightProblem.PoolIdentityMissing =>
            $"imgconv pool delete {check.Pool} && imgconv pool create {check.Pool} --identity RESOURCE-ID --nodes N",
        PreflightProblem.PoolIdentityUnclear => "add --identity with one of them, or export IMGCONV_POOL_IDENTITY",
        PreflightProblem.PoolTooSmall =>
            $"imgconv pool resize {check.Pool} --nodes {check.Nodes?.Total}  (or submit with --resize {check.Nodes?.Dedicated}+{check.Nodes?.Spot})",
        PreflightProblem.PoolOfOtherSize => $"imgconv plan … --pool-id {check.Pool}",
        PreflightProblem.Image => $"imgconv pool create NEW-ID --image {ImageConversion.Batch.Pools.PoolSpecification.DefaultImage} …, and submit to that",
        PreflightProblem.VmSize => "imgconv pool create NEW-ID --vm-size SIZE …, and submit to that",
        PreflightProblem.SubscriptionMissing => "export AZURE_SUBSCRIPTION_ID=ID AZURE_RESOURCE_GROUP=NAME",
        PreflightProblem.AccountDenied => "az login, with the role Reader on the Batch account",
        PreflightProblem.CoreQuota => Quotas,
        PreflightProblem.JobQuota => $"end what is not needed (imgconv cancel ID), or {Quotas}",
        PreflightProblem.Worker => "dotnet publish src/Hosts.Worker -p:PublishProfile=node, and name its folder (--worker)",
        _ => "see the message",
    };

    private static string CreateContainer(StoreAddress place) => place.IsFolder
        ? $"mkdir -p {Quoted(place.Text)}"
        : $"az storage container create --auth-mode login --account-name {AccountOf(place)} --name {place.Container}";

    private static string GrantStorage(PreflightCheck check) => check.Place is { IsFolder: true } place
        ? $"chmod u+rwX {Quoted(place.Text)}"
        : Numbered(AccessAdvice.ForStorage(
            check.ErrorCode, check.Account ?? TryGetAccount(check.Place!), check.AzureRole, Text(SettingCatalog.ConnectionString) is not null));

    /// <summary>Steps in their order, a line each.</summary>
    public static string Numbered(IReadOnlyList<string> steps) =>
        steps.Count == 1 ? steps[0] : string.Join('\n', steps.Select((step, at) => $"{at + 1}. {step}"));

    private static string AccountOf(StoreAddress place) => TryGetAccount(place) ?? $"\"${{{SettingCatalog.StorageAccount.Key}:?is not set}}\"";

    private static string? TryGetAccount(StoreAddress place) =>
        place.Service?.Host.Split('.') is [var account, "blob", ..] ? account : Text(SettingCatalog.StorageAccount);

    private static string? Text(Setting setting) => SettingsReader.Create(new Dictionary<string, string?>()).Get(setting).Text;

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
