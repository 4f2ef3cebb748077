using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;
using ImageConversion.Answers;

namespace ImageConversion.Storage.Azure;

/// <summary>Finds the account of an address and how to sign in there.</summary>
internal sealed class AzureAccounts
{
    // Published with the emulator, the same everywhere: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly StorageSettings _settings;
    private readonly AzureClientSettings _clientSettings;
    private readonly Lazy<AccountClient?> _own;
    private readonly Lazy<TokenCredential> _identity;
    private readonly Lazy<TrustedHosts> _trusted;

    public AzureAccounts(StorageSettings settings, AzureClientSettings clientSettings, AzureClients? clients = null)
    {
        _settings = settings;
        _clientSettings = clientSettings;
        _own = new Lazy<AccountClient?>(() => clients?.ServiceClient is { } client ? new AccountClient(client, client.Uri) : CreateKeyed());
        _identity = new Lazy<TokenCredential>(() => new StorageCredential(clients?.Credential ?? MachineIdentity.Create(settings.ClientId, settings.AuthorityHost)));

        // Who set a key wants no identity used; what else it is used for has to be named.
        _trusted = new Lazy<TrustedHosts>(() => new TrustedHosts(
            [.. settings.TrustedHosts, .. HostsOfCloud(settings)], trustsServices: string.IsNullOrWhiteSpace(settings.ConnectionString)));
    }

    /// <summary>Opens a container without touching it.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/> or <see cref="BlobStoreErrorKind.TlsUnavailable"/>.</exception>
    public AzureBlobStore Open(StoreAddress address, Md5Check? check = null) => new(
        ServiceOf(address).Client.GetBlobContainerClient(address.Container),
        address.Prefix,
        address.Text,
        check is { } other ? _clientSettings with { CheckMd5 = other } : _clientSettings);

    /// <summary>An address with its account's, of one that names none.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/> or <see cref="BlobStoreErrorKind.TlsUnavailable"/>.</exception>
    public StoreAddress Resolve(StoreAddress address) => address.InAccount(ServiceOf(address).Uri);

    private static BlobStoreException Invalid(string message) => new(BlobStoreErrorKind.InvalidSettings, message);

    private static bool IsSameService(Uri a, Uri b) =>
        Uri.Compare(
            a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
        && a.AbsolutePath.Trim('/') == b.AbsolutePath.Trim('/');

    private AccountClient ServiceOf(StoreAddress address)
    {
        // A key signs with OpenSSL too, so this holds for plain http as well.
        if (!TlsSupport.IsAvailable)
        {
            throw new BlobStoreException(BlobStoreErrorKind.TlsUnavailable, $"{address} {TlsSupport.Missing}.");
        }

        if (address.Service is null)
        {
            return _own.Value ?? CreateSignedIn(ServiceOfAccount(address));
        }

        // A key or a client opens its own account only; others are opened with the credential, where their host may have it.
        return _own.Value is { } own && IsSameService(own.Uri, address.Service) ? own : CreateFor(address.Service);
    }

    private AccountClient CreateFor(Uri service)
    {
        if ((service.IsLoopback || _trusted.Value.Contains(service)) && service.AbsolutePath.Trim('/') == EmulatorAccount)
        {
            var client = new BlobServiceClient(
                NamedEmulator.ForSdk(service),
                new StorageSharedKeyCredential(EmulatorAccount, EmulatorKey),
                NamedEmulator.SendTo(_clientSettings.ToClientOptions(), service));
            return new AccountClient(client, service);
        }

        if (service.Scheme != Uri.UriSchemeHttps)
        {
            throw Invalid($"{service}: a token is only sent over https; use https, or the connection "
                + "string of this account.");
        }

        return _trusted.Value.Contains(service) || IsConfigured(service)
            ? CreateSignedIn(service)
            : throw new BlobStoreException(
                BlobStoreErrorKind.HostNotTrusted,
                string.IsNullOrWhiteSpace(_settings.ConnectionString)
                    ? $"{service.GetLeftPart(UriPartial.Authority)} is not a host of Azure Storage, so no token is sent to it."
                    : $"{service.GetLeftPart(UriPartial.Authority)} is not the connection string's host, so neither its key nor a token is used there.");
    }

    private bool IsConfigured(Uri service) =>
        !string.IsNullOrWhiteSpace(_settings.AccountName) && IsSameService(ServiceOfAccount(_settings.AccountName), service);

    private Uri ServiceOfAccount(StoreAddress address)
    {
        if (string.IsNullOrWhiteSpace(_settings.AccountName))
        {
            throw Invalid($"{address} names no account; set the storage account's name and sign in, set a "
                + $"connection string, or write the container's address as https://ACCOUNT.blob.core.windows.net/{address.Container}.");
        }

        return ServiceOfAccount(_settings.AccountName);
    }

    private static string[] HostsOfCloud(StorageSettings settings) =>
        settings.EndpointSuffix == StorageSettings.PublicSuffix || !string.IsNullOrWhiteSpace(settings.ConnectionString)
            ? []
            : [$"*.blob.{settings.EndpointSuffix}", $"*.dfs.{settings.EndpointSuffix}"];

    private Uri ServiceOfAccount(string name)
    {
        string account = name.Trim();
        if (account.Length is < 3 or > 24 || !account.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw Invalid("The storage account's name: expected 3 to 24 letters a-z and "
                + $"digits; found {BlobName.Printable(account)}.");
        }

        return new Uri($"https://{account}.blob.{_settings.EndpointSuffix}");
    }

    private AccountClient CreateSignedIn(Uri service) => new(
        new BlobServiceClient(
            NamedEmulator.ForSdk(service), _identity.Value, NamedEmulator.SendTo(_clientSettings.ToClientOptions(), service)),
        service);

    private AccountClient? CreateKeyed()
    {
        if (string.IsNullOrWhiteSpace(_settings.ConnectionString))
        {
            return null;
        }

        if (_settings.ConnectionString.Contains("SharedAccessSignature=", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid("The connection string holds a shared access signature (SAS), which is not "
                + "supported; expected an AccountKey, or unset it and sign in.");
        }

        try
        {
            (string text, Uri? service) = NamedEmulator.ForSdk(_settings.ConnectionString);
            var client = new BlobServiceClient(text, NamedEmulator.SendTo(_clientSettings.ToClientOptions(), service));
            return new AccountClient(client, service ?? client.Uri);
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or InvalidOperationException)
        {
            // The cause is left out on purpose: it may quote a part of the secret.
            throw Invalid("The connection string is malformed; expected "
                + "'DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net' "
                + "(its value is not shown here).");
        }
    }

    /// <param name="Client">The client.</param>
    /// <param name="Uri">Where the service is; the client may know it by another address (<see cref="NamedEmulator"/>).</param>
    private sealed record AccountClient(BlobServiceClient Client, Uri Uri);
}
