namespace ImageConversion.Storage.FileSystem;

/// <summary>The folder of a store: where a name lies on disk, and that it does not lie elsewhere.</summary>
/// <remarks>For reading, links are followed as long as they stay within the root, or wherever they lead (<see cref="FollowsLinks"/>). Nothing is written or deleted through a link, and
/// in this product's own folder there are none. The checks protect against what lies in a folder, and against any name; not
/// against another program with write access that exchanges folders for links between a check and its use.</remarks>
internal sealed class FolderRoot
{
    // As many as Linux follows (path_resolution(7)).
    private const int MaxLinks = 40;

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly string _ownBase;
    private readonly string _ownFolders;

    public FolderRoot(string path)
    {
        Address = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        Prefix = Path.EndsInDirectorySeparator(Address) ? Address : Address + Path.DirectorySeparatorChar;
        StatePrefix = Prefix + BlobName.ReservedFolder + Path.DirectorySeparatorChar;
        (_ownBase, _ownFolders) = FindOwn(Prefix);
    }

    /// <summary>The full path.</summary>
    public string Address { get; }

    /// <summary>The full path with a separator at its end.</summary>
    public string Prefix { get; }

    /// <summary>The path of this product's own folder under the root, with a separator at its end.</summary>
    public string StatePrefix { get; }

    /// <summary>Whether links are followed to be read also where they lead out of the root.</summary>
    public bool FollowsLinks { get; set; }

    /// <summary>Whether the root is there and is a folder.</summary>
    public bool Exists => FileStatus.TryGet(Address, "", followLinks: true)?.Kind == FileKind.Folder;

    /// <summary>A blob for a message.</summary>
    public string Describe(string name) => $"{BlobName.Printable(name)} in {Address}";

    /// <summary>Where a blob lies, to be read.</summary>
    /// <exception cref="BlobStoreException">The name is refused, or a link on its way leads out of the root.</exception>
    public string Locate(string name)
    {
        BlobName.Validate(name);
        CheckLinks(name, isChange: false);
        return PathOf(name);
    }

    /// <summary>Where a blob lies, to be written or deleted. What is there is a file, a link within the root, which is itself replaced
    /// or deleted, or nothing.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="isInPlace">Whether what is there is changed, not replaced: then it is no link either.</param>
    /// <exception cref="BlobStoreException">The name is refused, one of its folders is a link, or what is there is no
    /// file.</exception>
    public string LocateForChange(string name, bool isInPlace = false)
    {
        BlobName.Validate(name);
        CheckLinks(name, isChange: true, isInPlace);
        return PathOf(name);
    }

    /// <summary>Where a file or folder of this product's own lies: no part of the way is a link, and its end is of the kind that is
    /// wanted, or absent.</summary>
    /// <param name="name">Relative to <see cref="StatePrefix"/>.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public string LocateState(string name, bool isFolder = false)
    {
        string full = $"{BlobName.ReservedFolder}/{name}";
        ThrowIfOwnIsLinked(Prefix, full, isFolder ? FileKind.Folder : FileKind.File);
        return PathOf(full);
    }

    public string PathOf(string name) =>
        Path.DirectorySeparatorChar == '/'
            ? Prefix + name
            : Prefix + name.Replace('/', Path.DirectorySeparatorChar);

    /// <summary>Makes the root where it is absent.</summary>
    public void Create()
    {
        ThrowIfOwnIsLinked(_ownBase, _ownFolders, FileKind.Folder);
        _ = Directory.CreateDirectory(Address);
    }

    public void ThrowUnlessExists()
    {
        ThrowIfOwnIsLinked(_ownBase, _ownFolders, FileKind.Folder);
        FileStatus? status = FileStatus.TryGet(Address, "", followLinks: true);
        if (status?.Kind != FileKind.Folder)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.NotFound,
                status is null ? $"the folder {Address} does not exist" : $"{Address} is a file; expected a folder");
        }
    }

    /// <summary>Refuses a name with a link on its way that leads out of the root; to write or delete, also folders that are links,
    /// and what is no file.</summary>
    private void CheckLinks(string name, bool isChange, bool isInPlace = false)
    {
        ThrowIfOwnIsLinked(_ownBase, _ownFolders, FileKind.Folder);
        for (int end = name.IndexOf('/'); ; end = name.IndexOf('/', end + 1))
        {
            ReadOnlySpan<char> part = end < 0 ? name : name.AsSpan(0, end);
            FileStatus? status = FileStatus.TryGet(Prefix, part, followLinks: false);
            if (status?.Kind == FileKind.Link && (isChange || !FollowsLinks) && !StaysInside(PathOf(part.ToString())))
            {
                throw Refused(name, $"the link {BlobName.Printable(part.ToString())} leads out of the folder, or nowhere");
            }

            if (isChange && (end >= 0 || isInPlace) && status?.Kind == FileKind.Link)
            {
                throw Refused(
                    name, $"{BlobName.Printable(part.ToString())} is a link, and nothing is written or deleted through links");
            }

            if (end < 0 || status is null)
            {
                ThrowIfSpecial(name, isChange ? status : null);
                return;
            }
        }
    }

    /// <summary>Refuses pipes, sockets and devices.</summary>
    public void ThrowIfSpecial(string name, FileStatus? status)
    {
        if (status?.Kind == FileKind.Other)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unsupported, $"{Describe(name)} is a pipe, a socket or a device; expected a file");
        }
    }

    private BlobStoreException Refused(string name, string reason) =>
        new(BlobStoreErrorKind.AccessDenied, $"{Describe(name)}: {reason}");

    /// <summary>This product makes no links in its own folders, so anyone who did means to mislead it.</summary>
    private void ThrowIfOwnIsLinked(string start, string folders, FileKind wanted)
    {
        for (int end = folders.IndexOf('/'); folders.Length > 0; end = folders.IndexOf('/', end + 1))
        {
            ReadOnlySpan<char> part = end < 0 ? folders : folders.AsSpan(0, end);
            FileStatus? status = FileStatus.TryGet(start, part, followLinks: false);
            FileKind expected = end < 0 ? wanted : FileKind.Folder;
            if (status is { } found && found.Kind != expected)
            {
                throw Refused(folders, $"expected a {(expected == FileKind.Folder ? "folder" : "file")} of this product's own at "
                    + $"{BlobName.Printable(part.ToString())}; found a {Describe(found.Kind)}");
            }

            if (end < 0 || status is null)
            {
                return;
            }
        }
    }

    private static string Describe(FileKind kind) => kind switch
    {
        FileKind.Link => "link",
        FileKind.Folder => "folder",
        FileKind.File => "file",
        _ => "pipe, a socket or a device",
    };

    /// <summary>Of a root that is itself within this product's own folder, as that of the runs' files is: where that folder begins, and
    /// the folders from there on, with '/' between them. They are as much to be trusted as what is below the root.</summary>
    private static (string Base, string Folders) FindOwn(string prefix)
    {
        string own = Path.DirectorySeparatorChar + BlobName.ReservedFolder + Path.DirectorySeparatorChar;
        int at = prefix.IndexOf(own, StringComparison.Ordinal);
        return at < 0
            ? (prefix, "")
            : (prefix[..(at + 1)], prefix[(at + 1)..^1].Replace(Path.DirectorySeparatorChar, '/'));
    }

    /// <summary>Whether a link leads, through all links behind it, to a place within the root.</summary>
    public bool StaysInside(string linkPath) => TryResolve(linkPath) is { } real && Contains(real);

    /// <summary>Whether a path without links lies within the root, or is it.</summary>
    public bool Contains(string real) =>
        TryResolve(Address) is { } root
        && (real.Equals(root, PathComparison)
            || real.StartsWith(
                Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, PathComparison));

    /// <summary>The path without links, also where its end does not exist; null where links go round in circles.</summary>
    public static string? TryResolve(string path)
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
