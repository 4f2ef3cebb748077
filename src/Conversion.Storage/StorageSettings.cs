namespace Conversion.Storage;

/// <summary>Which account containers belong to, and how to sign in.</summary>
/// <remarks>A connection string, if set, identifies its own account; all others are reached with a
/// credential: <c>DefaultAzureCredential</c> (environment, workload or managed identity, the developer's sign-in), or the app's own.</remarks>
public sealed record StorageSettings
{
    /// <summary>The account of addresses that name none (<c>az://container/prefix</c>).</summary>
    /// <value>Default null: the connection string's.</value>
    public string? AccountName { get; init; }

    /// <summary>An account with its key. Secret: never shown in a message.</summary>
    /// <value>Default null: no key, a credential.</value>
    public string? ConnectionString { get; init; }

    /// <summary>The client id of the user-assigned managed identity to use.</summary>
    /// <value>Default null: the system-assigned or only one.</value>
    public string? ClientId { get; init; }

    /// <summary>Says what is set without the secret.</summary>
    public override string ToString() =>
        $"account {AccountName ?? "not set"}, connection string {(ConnectionString is null ? "not set" : "set")}, "
        + $"client id {ClientId ?? "not set"}";
}
