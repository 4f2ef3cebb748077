namespace Conversion.Storage;

/// <summary>Where a store is, as a person types it (DESIGN.md 5.1).</summary>
public sealed record StoreAddress
{
    private StoreAddress(string text, bool isFolder) => (Text, IsFolder) = (text, isFolder);

    /// <summary>A folder's full path, or the address as typed.</summary>
    public string Text { get; }

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsFolder { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">A path, <c>az://container/prefix</c>, or an http(s) URL of a container.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: it is empty, or no path.</exception>
    public static StoreAddress Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            throw new BlobStoreException(BlobStoreErrorKind.InvalidName, $"Expected a folder or a container's address; found '{text}'.");
        }

        bool isUrl = text.StartsWith("az://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        return isUrl
            ? new StoreAddress(text.TrimEnd('/'), isFolder: false)
            : new StoreAddress(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text)), isFolder: true);
    }

    /// <summary>The address of a place below this one.</summary>
    public StoreAddress Append(string path) =>
        IsFolder ? new StoreAddress(Path.Combine(Text, path), isFolder: true) : new StoreAddress($"{Text}/{path}", isFolder: false);

    /// <summary>
    /// The path from this address to another that lies within it, with '/' as separator: empty where both are the same
    /// place, null where the other lies elsewhere. Links on the way are followed.
    /// </summary>
    public string? PathTo(StoreAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsFolder != other.IsFolder)
        {
            return null;
        }

        (string here, string there) = IsFolder ? (Resolve(Text), Resolve(other.Text)) : (Text, other.Text);
        char separator = IsFolder ? Path.DirectorySeparatorChar : '/';
        string prefix = here.EndsWith(separator) ? here : here + separator;
        StringComparison comparison = IsFolder && (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        return string.Equals(here, there, comparison) ? ""
            : there.StartsWith(prefix, comparison) ? there[prefix.Length..].Replace(separator, '/')
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Follows links in every part of the path that exists, so that two ways to one folder are seen as one.
    private static string Resolve(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        string resolved = Path.Combine(Resolve(parent), Path.GetFileName(path));
        return Directory.Exists(resolved)
            ? Directory.ResolveLinkTarget(resolved, returnFinalTarget: true)?.FullName ?? resolved
            : resolved;
    }
}
