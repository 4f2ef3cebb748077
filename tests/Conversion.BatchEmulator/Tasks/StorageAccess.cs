using Azure.Storage;
using Azure.Storage.Blobs;
using ImageConversion.BatchEmulator.Identity;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Clients of the storage that resource and output files name, with the rights of a pool's identity.</summary>
internal sealed class StorageAccess(EmulatedAccount account)
{
    private readonly BlobClientOptions _options = new() { Transport = account.StorageTransport };

    private readonly List<(string Root, StorageSharedKeyCredential Key)> _keys =
        [.. account.Options.StorageConnectionStrings.Select(Parse)];

    /// <summary>A client of a container; without an identity, anonymously or with what the address carries.</summary>
    /// <exception cref="UnauthorizedAccessException">The pool does not have the identity, or may not send it.</exception>
    public BlobContainerClient Container(Uri address, JsonObject file, Pool pool)
    {
        if (file.Object("identityReference")?.Text("resourceId") is not { } identity)
        {
            return new BlobContainerClient(address, _options);
        }

        if (!pool.HasIdentity(identity))
        {
            throw new UnauthorizedAccessException($"The pool does not have the identity {identity}");
        }

        if (address.Scheme == Uri.UriSchemeHttps)
        {
            return new BlobContainerClient(address, new PoolIdentityCredential(account.Tokens, identity), _options);
        }

        return _keys.Find(entry => address.AbsoluteUri.StartsWith(entry.Root, StringComparison.OrdinalIgnoreCase)) is
            { Key: { } key }
            ? new BlobContainerClient(address, key, _options)
            : throw new UnauthorizedAccessException(
                $"{address.GetLeftPart(UriPartial.Authority)} is not https, and no connection string is known for it");
    }

    /// <summary>The container and the name in it of a blob's address.</summary>
    public (BlobContainerClient Container, string Blob) Blob(Uri address, JsonObject file, Pool pool)
    {
        var parts = new BlobUriBuilder(address);
        string blob = parts.BlobName;
        parts.BlobName = "";
        return (Container(parts.ToUri(), file, pool), blob);
    }

    private static (string, StorageSharedKeyCredential) Parse(string connectionString)
    {
        Dictionary<string, string> parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var service = new BlobServiceClient(connectionString);
        return (service.Uri.AbsoluteUri, new StorageSharedKeyCredential(parts["AccountName"], parts["AccountKey"]));
    }
}
