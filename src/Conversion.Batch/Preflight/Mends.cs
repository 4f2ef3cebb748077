using Conversion.Storage;

namespace Conversion.Batch.Preflight;

/// <summary>Commands that mend what a check has found; <c>az</c> as its maintainers document it.</summary>
internal static class Mends
{
    // A managed identity by its client id; else whoever has signed in with 'az login'.
    private const string Me = "\"${AZURE_CLIENT_ID:-$(az account show --query user.name -o tsv)}\"";

    public static string CreateContainer(StoreAddress place) => place.IsFolder
        ? $"mkdir -p {Quoted(place.Text)}"
        : $"az storage container create --auth-mode login --account-name {AccountOf(place)} --name {place.Container}";

    public static string GrantStorage(StoreAddress place, string role) => place.IsFolder
        ? $"chmod u+rwX {Quoted(place.Text)}"
        : $"az role assignment create --role '{role}' --assignee {Me} "
            + $"--scope \"$(az storage account show --name {AccountOf(place)} --query id -o tsv)\"  (roles take minutes to hold)";

    public static string GrantBatch(string? account) =>
        $"az role assignment create --role 'Azure Batch Data Contributor' --assignee {Me} "
        + $"--scope \"$(az batch account list --query \"[?name=='{account ?? "ACCOUNT"}'].id\" -o tsv)\"  (roles take minutes to hold)";

    public static string SignIn => "az login  (or run where a managed identity is, with its AZURE_CLIENT_ID)";

    public static string Network => "check the address and the account's network rules: az storage account show --query networkRuleSet";

    private static string AccountOf(StoreAddress place) =>
        place.Service?.Host.Split('.') is [var account, "blob", ..] ? account : "\"$AZURE_STORAGE_ACCOUNT_NAME\"";

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
