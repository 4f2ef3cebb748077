using Conversion.Batch.Model;

namespace Conversion.Batch.AzureBatch;

/// <summary>Which Batch account is used, and who asks it.</summary>
public sealed record BatchServiceSettings
{
    /// <summary>The account's name (<c>AZURE_BATCH_ACCOUNT</c>).</summary>
    public required string AccountName { get; init; }

    /// <summary>The account's address (<c>AZURE_BATCH_ENDPOINT</c>).</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The account's key in base64 (<c>AZURE_BATCH_ACCESS_KEY</c>). A secret: no message shows it.</summary>
    /// <value>Default null: an identity.</value>
    public string? AccessKey { get; init; }

    /// <summary>The client id of the user-assigned managed identity to use (<c>AZURE_CLIENT_ID</c>).</summary>
    /// <value>Default null: the machine's only one.</value>
    public string? ClientId { get; init; }

    /// <summary>The account's subscription (<c>AZURE_SUBSCRIPTION_ID</c>); only the management API needs it.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>The account's resource group (<c>AZURE_RESOURCE_GROUP</c>); only the management API needs it.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>Azure Resource Manager's address (<c>AZURE_RESOURCE_MANAGER_ENDPOINT</c>).</summary>
    public required Uri ManagementEndpoint { get; init; }

    /// <summary>Where the account is for the management API.</summary>
    /// <exception cref="SettingsException">Subscription or resource group is not set.</exception>
    public BatchAccountReference ToAccountReference()
    {
        var problems = new List<string>();
        string subscription = Require(SubscriptionId, "AZURE_SUBSCRIPTION_ID", "GUID");
        string group = Require(ResourceGroup, "AZURE_RESOURCE_GROUP", "NAME");
        return problems.Count == 0
            ? new BatchAccountReference(subscription, group, AccountName)
            : throw new SettingsException(problems);

        string Require(string? text, string name, string form)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                problems.Add($"{name}: expected {form}; it is not set.");
            }

            return text ?? "";
        }
    }

    /// <summary>Says what is set without the secret.</summary>
    public override string ToString() =>
        $"account {AccountName} at {Endpoint}, key {(AccessKey is null ? "not set" : "set")}, client id {ClientId ?? "not set"}, "
        + $"subscription {SubscriptionId ?? "not set"}, resource group {ResourceGroup ?? "not set"}";
}
