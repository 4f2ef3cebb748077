namespace Conversion.Storage.FileSystem;

/// <summary>The folder of a store: where a name lies on disk, and that it does not lie elsewhere.</summary>
/// <remarks>Links are followed as long as they stay within the root. The check protects against what lies in a folder, and
/// against any name; not against another program with write access that exchanges folders for links while they are
/// used.</remarks>
internal sealed class FolderRoot
{
    // As many as Linux follows (path_resolution(7)).
    private const int MaxLinks = 40;

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public FolderRoot(string path)
    {
        Address = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        Prefix = Path.EndsInDirectorySeparator(Address) ? Address : Address + Path.DirectorySeparatorChar;
        StatePrefix = Prefix + BlobName.ReservedFolder + Path.DirectorySeparatorChar;
    }

    /// <summary>The full path.</summary>
    public string Address { get; }

    /// <summary>The full path with a separator at its end.</summary>
    public string Prefix { get; }

    /// <summary>The path of this product's own folder under the root, with a separator at its end.</summary>
    public string StatePrefix { get; }

    /// <summary>Whether the root is there and is a folder.</summary>
    public bool Exists => FileStatus.TryGet(Address, "", followLinks: true)?.Kind == FileKind.Folder;

    /// <summary>A blob for a message.</summary>
    public string Describe(string name) => $"{BlobName.Printable(name)} in {Address}";

    /// <summary>Where a blob lies.</summary>
    /// <exception cref="BlobStoreException">The name is refused, or a link on its way leads out of the root.</exception>
    public string Locate(string name)
    {
        BlobName.Validate(name);
        CheckLinks(name);
        return PathOf(name);
    }

    public string PathOf(string name) =>
        Path.DirectorySeparatorChar == '/'
            ? Prefix + name
            : Prefix + name.Replace('/', Path.DirectorySeparatorChar);

    public void ThrowUnlessExists()
    {
        FileStatus? status = FileStatus.TryGet(Address, "", followLinks: true);
        if (status?.Kind != FileKind.Folder)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.NotFound,
                status is null ? $"the folder {Address} does not exist" : $"{Address} is a file; expected a folder");
        }
    }

    /// <summary>Refuses a name with a link on its way that leads out of the root.</summary>
    /// <param name="name">Any relative path.</param>
    public void CheckLinks(string name)
    {
        for (int end = name.IndexOf('/'); ; end = name.IndexOf('/', end + 1))
        {
            ReadOnlySpan<char> part = end < 0 ? name : name.AsSpan(0, end);
            FileStatus? status = FileStatus.TryGet(Prefix, part, followLinks: false);
            if (status?.Kind == FileKind.Link && !StaysInside(PathOf(part.ToString())))
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.AccessDenied,
                    $"{Describe(name)}: the link {BlobName.Printable(part.ToString())} leads out of the folder, or nowhere");
            }

            if (end < 0 || status is null)
            {
                return;
            }
        }
    }

    /// <summary>Whether a link leads, through all links behind it, to a place within the root.</summary>
    public bool StaysInside(string linkPath)
    {
        string? real = TryResolve(linkPath);
        string? root = TryResolve(Address);
        return real is not null && root is not null
            && (real.Equals(root, PathComparison)
                || real.StartsWith(
                    Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, PathComparison));
    }

    /// <summary>The path without links, also where its end does not exist; null where links go round in circles.</summary>
    private static string? TryResolve(string path)
    {
        string current = Path.GetPathRoot(path)!;
        var pending = new Stack<string>(path[current.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Join(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            string start = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            current = start.Length > 0 ? start : current;
            foreach (string step in target[start.Length..].Split(Path.DirectorySeparatorChar).Reverse())
            {
                pending.Push(step);
            }
        }

        return current;
    }
}
