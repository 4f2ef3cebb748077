using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Finds out what the file system of a folder can do, by trying it with files of its own, which are gone afterwards.</summary>
internal sealed class FileSystemProbe(FolderRoot root, TemporaryFiles temporaries)
{
    private readonly Lock _gate = new();
    private BlobPlacing? _placing;
    private bool? _distinguishesCase;

    /// <summary>How new files get their names; tried once.</summary>
    public BlobPlacing Placing
    {
        get
        {
            lock (_gate)
            {
                return _placing ??= FindPlacing();
            }
        }
    }

    /// <summary>Whether names that differ in case only are two files; tried once where it can be.</summary>
    public bool DistinguishesCase
    {
        get
        {
            lock (_gate)
            {
                return _distinguishesCase ??= FindCase();
            }
        }
    }

    private BlobPlacing FindPlacing()
    {
        using SafeFileHandle handle = temporaries.Create(out string from);
        handle.Dispose();
        string to = from + ".placed";
        try
        {
            foreach (BlobPlacing way in new[] { BlobPlacing.Exclusive, BlobPlacing.HardLink })
            {
                if (NativeFile.TryPlace(from, to, way) == 0)
                {
                    return way;
                }
            }

            return BlobPlacing.CheckedRename;
        }
        finally
        {
            TemporaryFiles.Discard(from);
            TemporaryFiles.Discard(to);
        }
    }

    private bool FindCase()
    {
        string own = root.StatePrefix[..^1];
        if (Directory.Exists(own))
        {
            return FileStatus.TryGet(root.Prefix, BlobName.ReservedFolder.ToUpperInvariant(), followLinks: false) is null;
        }

        // A folder that does not exist yet will be on the file system of the one that it will be in.
        string folder = root.Address;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        string path = Path.Join(folder, FileOwner.NextName(".imgconv-probe"));
        try
        {
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            return FileStatus.TryGet(Path.Join(folder, Path.GetFileName(path).ToUpperInvariant()), "", followLinks: false) is null;
        }
        catch (Exception closed) when (FileSystemError.IsFileSystemError(closed))
        {
            // Nothing is written there, so nothing can collide.
            return true;
        }
        finally
        {
            TemporaryFiles.Discard(path);
        }
    }
}
