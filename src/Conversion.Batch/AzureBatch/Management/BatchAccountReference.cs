namespace Conversion.Batch.AzureBatch;

/// <summary>Where a Batch account is in Azure Resource Manager.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="ResourceGroup">The resource group.</param>
/// <param name="AccountName">The account.</param>
public sealed record BatchAccountReference(string SubscriptionId, string ResourceGroup, string AccountName)
{
    /// <summary>The path of the account, or of what is below it.</summary>
    internal string PathOf(params string[] below) => BatchPath.Of(
        ["subscriptions", SubscriptionId, "resourceGroups", ResourceGroup, "providers", "Microsoft.Batch", "batchAccounts", AccountName, .. below]);
}
