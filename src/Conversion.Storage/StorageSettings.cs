namespace ImageConversion.Storage;

/// <summary>Which account containers belong to, and how to sign in.</summary>
/// <remarks>A connection string, if set, identifies its own account; all others, if their host is trusted, with a
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

    /// <summary>The suffix of the endpoints of the cloud: the blob service of an account is <c>account.blob.suffix</c>. Tokens are sent to
    /// the accounts below it.</summary>
    /// <value>Default <c>core.windows.net</c>, the public cloud's.</value>
    public string EndpointSuffix { get; init; } = PublicSuffix;

    /// <summary>The sign-in service of the cloud.</summary>
    /// <value>Default null: what the default credential finds in the environment, else the public cloud's.</value>
    public Uri? AuthorityHost { get; init; }

    /// <summary>Further hosts that a token is sent to: a custom domain, or a service that is not one of Azure's clouds.</summary>
    /// <value>Default none: tokens go to the hosts of Azure Storage, or, with a <see cref="ConnectionString"/>, nowhere. A name like
    /// <c>data.example.com</c>, with a port if it is not 443; or <c>*.example.com</c> for all below.</value>
    public IReadOnlyList<string> TrustedHosts { get; init; } = [];

    /// <summary>What becomes of a blob whose bytes are not what its stored MD5 says.</summary>
    /// <value>Default <see cref="Md5Check.Fail"/>.</value>
    public Md5Check CheckMd5 { get; init; } = Md5Check.Fail;

    /// <summary>Receives, each text once, what a store copes with by itself: a fault of the network that is waited for, a hash that does
    /// not match. Called from any thread; holds no secret.</summary>
    /// <value>Default null: nobody.</value>
    public Action<string>? Notes { get; init; }

    internal const string PublicSuffix = "core.windows.net";

    /// <summary>Says what is set without the secret.</summary>
    public override string ToString() =>
        $"account {AccountName ?? "not set"}, connection string {(ConnectionString is null ? "not set" : "set")}, "
        + $"client id {ClientId ?? "not set"}";
}

/// <summary>What becomes of a blob whose bytes are not what its stored MD5 says. The names are those of AzCopy.</summary>
public enum Md5Check
{
    /// <summary>Reading it fails with <see cref="BlobStoreErrorKind.Damaged"/>.</summary>
    Fail,

    /// <summary>It is read, and <see cref="StorageSettings.Notes"/> hears of it.</summary>
    Log,

    /// <summary>It is read; nothing is compared.</summary>
    No,
}
