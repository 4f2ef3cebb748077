using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>What to check, in which order, where a service refuses access: one step where its code names the cause, otherwise the candidates.
/// <c>az</c> as its maintainers document it; every command works as it is printed.</summary>
internal static class AccessAdvice
{
    // A managed identity by its client id; else the user who has signed in with 'az login'.
    private const string Me = "\"${AZURE_CLIENT_ID:-$(az account show --query user.name -o tsv)}\"";
    private const string Clock = "the clock, which may be at most 15 minutes wrong: date -u";
    private const string Tenant = "the tenant of the sign-in: az account show --query tenantId -o tsv  (another one: az login --tenant)";

    // The roles by what they allow; Batch's own ones are enough for jobs and pools.
    private const string BatchRole = "Azure Batch Data Contributor";

    /// <summary>The steps for an error; none where access is not what is wrong, or where its message says what to do.</summary>
    public static IReadOnlyList<string> For(Exception error) => error switch
    {
        BlobStoreException { Kind: BlobStoreErrorKind.AccessDenied, ErrorCode: { } code } e =>
            ForStorage(code, e.Account, role: null, Has(SettingCatalog.ConnectionString)),
        BatchServiceException { Kind: BatchServiceErrorKind.AccessDenied, ErrorCode: { } code } =>
            ForBatch(code, Text(SettingCatalog.BatchAccount), Has(SettingCatalog.BatchKey)),
        _ => [],
    };

    /// <summary>For a storage account.</summary>
    /// <param name="code">The service's code; null where there was none.</param>
    /// <param name="account">The account; null where it is not known.</param>
    /// <param name="role">The role that is needed; null where it is not known.</param>
    /// <param name="hasKey">Whether a connection string is used.</param>
    public static IReadOnlyList<string> ForStorage(string? code, string? account, string? role, bool hasKey)
    {
        string name = Named(account, SettingCatalog.StorageAccount.Key);
        string network = $"the network rules of the account: az storage account show --name {name} --query "
            + "'{access:publicNetworkAccess,default:networkRuleSet.defaultAction,addresses:networkRuleSet.ipRules}'"
            + "  (portal: Networking; add the address of this machine)";
        string missing = $"the role: az role assignment create --role '{role ?? "Storage Blob Data Contributor"}' --assignee {Me} "
            + $"--scope \"$(az storage account show --name {name} --query id -o tsv)\"  (takes effect within minutes)";
        string key = $"the key in {SettingCatalog.ConnectionString.Key}; the present one: az storage account show-connection-string --name {name} --query connectionString -o tsv";
        return code switch
        {
            "AuthenticationFailed" or "InvalidAuthenticationInfo" => hasKey ? [key, Clock] : [Tenant, Clock],
            "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" => [missing],
            "AuthorizationSourceIPMismatch" => [network],

            // The service says this of its network rules; Azurite, also of a wrong key.
            "AuthorizationFailure" => hasKey ? [network, key] : [network, missing],
            "KeyBasedAuthenticationNotPermitted" => [$"the account takes no keys: unset {SettingCatalog.ConnectionString.Key} && az login"],
            "AccountIsDisabled" or "ContainerDisabled" => [$"the state of the account: az storage account show --name {name} --query statusOfPrimary -o tsv"],
            _ => hasKey ? [network, key] : [missing, network, Tenant],
        };
    }

    /// <summary>For a Batch account, and for its resource.</summary>
    /// <param name="code">The service's code; null where there was none.</param>
    /// <param name="account">The account; null where it is not known.</param>
    /// <param name="hasKey">Whether the account's key is used.</param>
    public static IReadOnlyList<string> ForBatch(string? code, string? account, bool hasKey)
    {
        string name = Named(account, SettingCatalog.BatchAccount.Key);
        string found = $"az batch account list --query \"[?name=='{name.Trim('"')}'].";
        string group = $"--name {name} --resource-group \"$({found}resourceGroup\" -o tsv)\"";
        string network = $"the network rules of the account: az batch account show {group} --query '{{access:publicNetworkAccess,rules:networkProfile}}'"
            + "  (portal: Networking; add the address of this machine)";
        string key = $"the key in {SettingCatalog.BatchKey.Key}; the present one: az batch account keys list {group} --query primary -o tsv";
        return code switch
        {
            "AuthenticationFailed" when hasKey => [key, Clock],
            "AuthenticationFailed" or "InvalidAuthenticationInfo" => [Tenant, Clock],
            "InsufficientAccountPermissions" or "AuthorizationPermissionMismatch" => [Role(BatchRole)],
            "AuthorizationFailure" => hasKey ? [network] : [network, Role(BatchRole)],
            "AccountIsDisabled" => [$"the state of the account: az batch account show {group} --query provisioningState -o tsv"],

            // Azure Resource Manager's.
            "AuthorizationFailed" => [Role("Contributor")],
            "LinkedAuthorizationFailed" => [$"the role on the identity of the pool ({SettingCatalog.PoolIdentity.Key}): "
                + $"az role assignment create --role 'Managed Identity Operator' --assignee {Me} --scope {Named(Text(SettingCatalog.PoolIdentity), SettingCatalog.PoolIdentity.Key)}"],
            "InvalidAuthenticationToken" or "InvalidAuthenticationTokenTenant" or "ExpiredAuthenticationToken" or "AuthenticationFailedInvalidHeader" => [Tenant],
            _ => hasKey ? [network, key] : [Role(BatchRole), network, Tenant],
        };

        string Role(string role) => $"the role: az role assignment create --role '{role}' --assignee {Me} --scope \"$({found}id\" -o tsv)\"  (takes effect within minutes)";
    }

    // What is not known is a variable that the command asks for, instead of being empty.
    private static string Named(string? value, string variable) => value is { Length: > 0 } ? value : $"\"${{{variable}:?is not set}}\"";

    private static bool Has(Setting setting) => !string.IsNullOrEmpty(Text(setting));

    private static string? Text(Setting setting) => SettingsReader.Create(new Dictionary<string, string?>()).Get(setting).Text;
}
