using Azure.Core;

namespace ImageConversion.Batch.Model;

/// <summary>Which Batch account is used, and who signs in there.</summary>
public sealed record BatchAccountOptions
{
    /// <summary>The account's name.</summary>
    public required string AccountName { get; init; }

    /// <summary>The account's address.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The account's key in base64. A secret: no message shows it.</summary>
    /// <value>Default null: a credential.</value>
    public string? AccessKey { get; init; }

    /// <summary>Signs in.</summary>
    /// <value>Default null: <c>DefaultAzureCredential</c>, with the managed identity of <see cref="ClientId"/> if set.</value>
    public TokenCredential? Credential { get; init; }

    /// <summary>The client id of the user-assigned managed identity to use.</summary>
    /// <value>Default null: the machine's only one.</value>
    public string? ClientId { get; init; }

    /// <summary>The account's subscription; only creating pools with an identity and checking quotas need it.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>The account's resource group; only creating pools with an identity and checking quotas need it.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>Azure Resource Manager's address.</summary>
    /// <value>Default the public cloud's.</value>
    public Uri ManagementEndpoint { get; init; } = new("https://management.azure.com");

    /// <summary>For whom tokens of the account are issued, where its host is of none of the known clouds.</summary>
    /// <value>Default null: the public cloud's, <c>https://batch.core.windows.net/</c>.</value>
    public string? Audience { get; init; }

    /// <summary>For whom tokens of Azure Resource Manager are issued, where its host is of none of the known clouds.</summary>
    /// <value>Default null: the public cloud's, <c>https://management.azure.com/</c>.</value>
    public string? ManagementAudience { get; init; }

    /// <summary>The sign-in service of the cloud.</summary>
    /// <value>Default null: what the default credential finds in the environment, else the public cloud's.</value>
    public Uri? AuthorityHost { get; init; }

    /// <summary>Says what is set without the secret.</summary>
    public override string ToString() =>
        $"account {AccountName} at {Endpoint}, key {(AccessKey is null ? "not set" : "set")}, client id {ClientId ?? "not set"}, "
        + $"subscription {SubscriptionId ?? "not set"}, resource group {ResourceGroup ?? "not set"}";
}
