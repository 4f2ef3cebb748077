using System.IO.Enumeration;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Walks a folder in the order of its full names, holding the names of the folders on the way and no more.</summary>
/// <remarks>Within a folder the order is found by sorting names in which a folder ends with '/': so 'a.jpg' comes before all of
/// 'a/', and that before 'a0.jpg', as in the full names. Links to folders are followed where the root says so. Nothing is skipped silently: what
/// cannot be entered is an error, what cannot be read is listed and fails when it is read.</remarks>
internal sealed class FolderLister(FolderRoot root, MetadataIndex index)
{
    // What the framework shows for bytes that are not UTF-8. Such a name does not lead back to its file.
    public const char Undecodable = '\uFFFD';

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
        RecurseSubdirectories = false,
        BufferSize = 64 * 1024,
    };

    public IEnumerable<BlobEntry> List(BlobListOptions options)
    {
        root.ThrowUnlessExists();
        if (options.IncludeMetadata)
        {
            index.Refresh();
        }

        var levels = new Stack<Level>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Enter(levels, "", options, seen);
        while (levels.TryPeek(out Level? level))
        {
            if (!level.TryTake(out string? child))
            {
                _ = levels.Pop();
            }
            else if (child[^1] == '/')
            {
                string folder = level.Folder + child;
                if (IsLink(folder) && !root.FollowsLinks)
                {
                    if (options.ListsLinkedFolders)
                    {
                        yield return ToEntry(folder, new FileStatus(FileKind.Link, 0, 0), metadata: null) with { Kind = BlobEntryKind.LinkedFolder };
                    }
                }
                else if (!TryEnter(levels, folder, options, seen))
                {
                    yield return ToEntry(folder, new FileStatus(FileKind.Other, 0, 0), metadata: null) with { Kind = BlobEntryKind.UnreadableFolder };
                }
            }
            else if (TryGetEntry(level.Folder + child, options) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>The entry of a file.</summary>
    public static BlobEntry ToEntry(string name, FileStatus status, MetadataIndex? metadata)
    {
        string etag = status.ETag;
        return new BlobEntry
        {
            Name = name,
            SizeBytes = status.SizeBytes,
            ETag = etag,
            LastModified = status.LastModified,
            Metadata = metadata?.TryFind(name, etag) ?? BlobEntry.EmptyMetadata,
        };
    }

    private BlobEntry? TryGetEntry(string name, BlobListOptions options)
    {
        FileStatus? status = FileStatus.TryGet(root.Prefix, name, followLinks: false);
        if (status?.Kind == FileKind.Link && (root.FollowsLinks || root.StaysInside(root.PathOf(name))))
        {
            // A link to nothing is listed as it is, and is not found when it is read.
            status = FileStatus.TryGet(root.Prefix, name, followLinks: true) ?? status;
        }

        if (status is null && name.Contains(Undecodable))
        {
            status = new FileStatus(FileKind.Other, 0, 0);
        }

        // A folder has taken the place of a file since its parent was read.
        return status is { Kind: not FileKind.Folder } found
            ? ToEntry(name, found, options.IncludeMetadata ? index : null)
            : null;
    }

    private bool IsLink(string folder) =>
        FileStatus.TryGet(root.Prefix, folder.AsSpan(0, folder.Length - 1), followLinks: false)?.Kind == FileKind.Link;

    private bool TryEnter(Stack<Level> levels, string folder, BlobListOptions options, HashSet<string> seen)
    {
        try
        {
            Enter(levels, folder, options, seen);
            return true;
        }
        catch (BlobStoreException) when (options.ListsUnreadable)
        {
            return false;
        }
    }

    /// <summary>Finds out why a folder cannot be listed.</summary>
    /// <exception cref="BlobStoreException">It cannot.</exception>
    public void ThrowIfUnreadable(string folder) => Enter(new Stack<Level>(), folder, new BlobListOptions(), []);

    /// <param name="levels">Gets the folder's names.</param>
    /// <param name="folder">The folder, with '/' at its end.</param>
    /// <param name="options">What is listed.</param>
    /// <param name="seen">The folders out of the root that were entered, by their paths without links.</param>
    private void Enter(Stack<Level> levels, string folder, BlobListOptions options, HashSet<string> seen)
    {
        try
        {
            if (folder.Length == 0)
            {
                levels.Push(new Level("", ReadNames("", options.Prefix ?? ""), outside: null));
                return;
            }

            FileStatus? status = FileStatus.TryGet(root.Prefix, folder.AsSpan(0, folder.Length - 1), followLinks: root.FollowsLinks);
            if (status?.Kind == FileKind.Folder)
            {
                string? parent = levels.TryPeek(out Level? level) ? level.Outside : null;
                if (TryFindOutside(folder, parent, seen, out string? outside))
                {
                    levels.Push(new Level(folder, ReadNames(folder, options.Prefix ?? ""), outside));
                }
            }
            else if (status is null && folder.Contains(Undecodable))
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.InvalidName,
                    $"the name of the folder {root.Describe(folder)} is not valid UTF-8, so that its files cannot be listed; rename it");
            }
        }
        catch (DirectoryNotFoundException) when (folder.Length > 0)
        {
            // Deleted since its parent was read: as if it had been deleted before.
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, folder.Length == 0 ? root.Address : root.Describe(folder));
        }
    }

    /// <summary>Finds out whether a folder is one that is listed under this name: not one that a link leads to within the root, where it
    /// has a name of its own, and out of the root only once, so that loops end.</summary>
    private bool TryFindOutside(string folder, string? parent, HashSet<string> seen, out string? outside)
    {
        outside = null;
        if (parent is null && !(root.FollowsLinks && IsLink(folder)))
        {
            return true;
        }

        outside = FolderRoot.TryResolve(root.PathOf(folder[..^1]));
        return outside is not null && !root.Contains(outside) && seen.Add(outside);
    }

    private List<string> ReadNames(string folder, string prefix)
    {
        bool hasUndecodable = false;
        var names = new List<string>();
        var children = new FileSystemEnumerable<string>(
            root.PathOf(folder),
            (ref FileSystemEntry e) => e.IsDirectory ? string.Concat(e.FileName, "/") : e.FileName.ToString(),
            Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => MayHoldPrefix(folder, e.FileName, e.IsDirectory, prefix),
        };
        foreach (string child in children)
        {
            hasUndecodable |= child.Contains(Undecodable);
            names.Add(child);
        }

        if (hasUndecodable)
        {
            TellApart(names);
        }

        names.Sort(BlobName.Order);
        return names;
    }

    private static bool MayHoldPrefix(string folder, ReadOnlySpan<char> child, bool isFolder, string prefix)
    {
        if (folder.Length == 0 && isFolder && child.SequenceEqual(BlobName.ReservedFolder))
        {
            return false;
        }

        // The parent was entered, so that the prefix and its name agree as far as both go.
        ReadOnlySpan<char> rest = folder.Length >= prefix.Length ? "" : prefix.AsSpan(folder.Length);
        if (child.StartsWith(rest, StringComparison.Ordinal))
        {
            return true;
        }

        return isFolder && rest.StartsWith(child, StringComparison.Ordinal) && rest[child.Length] == '/';
    }

    /// <summary>Different bytes may have been decoded to the same text; each file must be listed, each name once.</summary>
    private static void TellApart(List<string> names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            while (names[i].Contains(Undecodable) && !taken.Add(names[i]))
            {
                names[i] = names[i].Insert(names[i].IndexOf(Undecodable), Undecodable.ToString());
            }
        }
    }

    /// <param name="folder">The folder's name.</param>
    /// <param name="names">What lies in it.</param>
    /// <param name="outside">Its path without links where that lies out of the root; null within it.</param>
    private sealed class Level(string folder, List<string> names, string? outside)
    {
        private int _next;

        public string Folder { get; } = folder;

        public string? Outside { get; } = outside;

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? child)
        {
            child = null;
            if (_next == names.Count)
            {
                return false;
            }

            child = names[_next];
            // Let go of it: in a large folder the names behind are as much memory as those before.
            names[_next++] = null!;
            return true;
        }
    }
}
