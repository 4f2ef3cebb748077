namespace Conversion.Storage;

/// <summary>Which account containers belong to, and who asks for them.</summary>
/// <remarks>A connection string, if set, identifies its own account; all others are reached with the identity that the
/// machine offers: environment, workload or managed identity, or the developer's sign-in.</remarks>
public sealed record StorageSettings
{
    /// <summary>The setting for <see cref="AccountName"/>, for messages.</summary>
    public const string AccountNameSetting = "AZURE_STORAGE_ACCOUNT_NAME";

    /// <summary>The setting for <see cref="ConnectionString"/>, for messages.</summary>
    public const string ConnectionStringSetting = "AZURE_STORAGE_CONNECTION_STRING";

    /// <summary>The account of addresses that name none (<c>az://container/prefix</c>).</summary>
    /// <value>Default null: the connection string's.</value>
    public string? AccountName { get; init; }

    /// <summary>An account with its key. A secret: no message shows it.</summary>
    /// <value>Default null: no key, an identity.</value>
    public string? ConnectionString { get; init; }

    /// <summary>The client id of the user-assigned managed identity to use.</summary>
    /// <value>Default null: the machine's only one.</value>
    public string? ClientId { get; init; }

    /// <summary>Says what is set without the secret.</summary>
    public override string ToString() =>
        $"account {AccountName ?? "not set"}, connection string {(ConnectionString is null ? "not set" : "set")}, "
        + $"client id {ClientId ?? "not set"}";
}
