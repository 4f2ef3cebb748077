namespace ImageConversion.Storage.Azure;

/// <summary>The hosts that a token is sent to: the blob services of Azure's clouds, and those that settings name.</summary>
/// <remarks>An address may come from a file that others can write. A token opens every account that its identity may use, so
/// only a host that cannot be anybody's gets it.</remarks>
internal sealed class TrustedHosts
{
    // https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints: an account's name is
    // one label; partitioned DNS puts the zone behind it, private links and routing choices put theirs there too.
    private static readonly string[] ServiceSuffixes =
    [
        ".blob.core.windows.net", ".dfs.core.windows.net",
        ".blob.core.chinacloudapi.cn", ".dfs.core.chinacloudapi.cn",
        ".blob.core.usgovcloudapi.net", ".dfs.core.usgovcloudapi.net",
        ".blob.storage.azure.net", ".dfs.storage.azure.net",
    ];

    private readonly string[] _hosts;
    private readonly bool _trustsServices;

    /// <param name="named">Hosts, as <see cref="StorageSettings.TrustedHosts"/> names them.</param>
    /// <param name="trustsServices">Whether the services' own hosts are trusted as well.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidSettings"/>: one is no host's name.</exception>
    public TrustedHosts(IEnumerable<string> named, bool trustsServices)
    {
        _hosts = [.. named.Select(Check)];
        _trustsServices = trustsServices;
    }

    /// <summary>Whether a service may be shown a token.</summary>
    public bool Contains(Uri service) =>
        service.Scheme == Uri.UriSchemeHttps
        && ((_trustsServices && service.IsDefaultPort && ServiceSuffixes.Any(s => IsBelow(service.IdnHost, s)))
            || _hosts.Any(h => h[0] == '.' ? IsBelow(service.IdnHost, h) : Is(service, h)));

    private static bool IsBelow(string host, string suffix) =>
        host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    private static bool Is(Uri service, string host) => string.Equals(
        host, host.Contains(':', StringComparison.Ordinal) ? $"{service.IdnHost}:{service.Port}" : service.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string Check(string host)
    {
        string name = host.Trim().StartsWith("*.", StringComparison.Ordinal) ? host.Trim()[1..] : host.Trim();
        return name.Length > 0 && Uri.TryCreate($"https://{name.TrimStart('.')}", UriKind.Absolute, out Uri? uri)
            && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && (name[0] != '.' || name[1..].Contains('.', StringComparison.Ordinal))
            ? name
            : throw new BlobStoreException(
                BlobStoreErrorKind.InvalidSettings,
                $"Expected the name of a host that gets a token, like data.example.com or *.example.com; found {BlobName.Printable(host)}.");
    }
}
