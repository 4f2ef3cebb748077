using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Finds out what the file system of a folder can do, by trying it with files of its own, which are gone afterwards.</summary>
internal sealed class FileSystemProbe(FolderRoot root, TemporaryFiles temporaries)
{
    private readonly Lock _gate = new();
    private BlobPlacing? _placing;
    private bool? _distinguishesCase;
    private bool? _canAppend;

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

    /// <summary>Whether bytes can be added at the end of a file; tried once. A mount that writes files from their start only (rclone without
    /// a cache) refuses that, and may have emptied the file by then; so it is tried with another.</summary>
    public bool CanAppend
    {
        get
        {
            lock (_gate)
            {
                return _canAppend ??= FindAppend();
            }
        }
    }

    private bool FindAppend()
    {
        string path = "";
        try
        {
            using (SafeFileHandle handle = temporaries.Create(out path))
            {
                RandomAccess.Write(handle, "a"u8, fileOffset: 0);
            }

            using SafeFileHandle end = NativeFile.OpenForAppend(path);
            NativeFile.Append(end, "b"u8, path, out _);
            return true;
        }
        catch (IOException failure) when (failure.HResult is Errno.IllegalSeek or Errno.NotSupported)
        {
            return false;
        }
        catch (Exception closed) when (FileSystemError.IsFileSystemError(closed))
        {
            // A full disk, or a closed folder: what is appended finds out for itself.
            return true;
        }
        finally
        {
            if (path.Length > 0)
            {
                TemporaryFiles.Discard(path);
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
