using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Changes a folder: whole files by a rename, appended files, deletions.</summary>
internal sealed class FolderWriter
{
    private const int MaxAttempts = 3;
    private const int Stripes = 64;

    // How finely file systems keep dates: Linux and NTFS, exFAT, FAT; and none.
    private static readonly TimeSpan[] TimeSteps =
        [TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(2)];

    private static long _lastTimestamp;

    private readonly FolderRoot _root;
    private readonly MetadataIndex _index;
    private readonly TemporaryFiles _temporaries;
    private readonly TimeProvider _timeProvider;
    private readonly DiskFlush _flush;
    private readonly Lock[] _nameLocks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly Lazy<bool> _isOnNetwork;

    private readonly FileSystemProbe _probe;

    public FolderWriter(
        FolderRoot root,
        MetadataIndex index,
        TemporaryFiles temporaries,
        FileSystemProbe probe,
        TimeProvider timeProvider,
        DiskFlush flush)
    {
        _probe = probe;
        _flush = flush;
        _root = root;
        _index = index;
        _temporaries = temporaries;
        _timeProvider = timeProvider;
        _isOnNetwork = new Lazy<bool>(() => IsOnNetwork(root.Address));
    }

    /// <summary>Writes a whole file; a reader sees the old one or the new one.</summary>
    /// <returns>The new ETag.</returns>
    public string Write(string name, ReadOnlySpan<byte> content, BlobWriteOptions options)
    {
        string path = _root.LocateForChange(name);
        // Once here, before the work, and again when it counts.
        ThrowUnlessConditionHolds(name, path, options);
        for (int attempt = 1; ; attempt++)
        {
            if (TryWrite(name, path, content, options) is { } etag)
            {
                return etag;
            }

            if (attempt == MaxAttempts)
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.Unavailable,
                    $"{_root.Describe(name)}: its temporary file was removed while it was written, {MaxAttempts} times");
            }
        }
    }

    /// <summary>Whether a write is safe only while no other writer of this product is at it: it looks, and then renames.</summary>
    public bool NeedsGate(BlobWriteOptions options) =>
        options.IfMatch is not null || (options.IfAbsent && _probe.Placing == BlobPlacing.CheckedRename);

    /// <summary>Adds bytes at the end of a file.</summary>
    /// <returns>False where the file system cannot do so, and nothing was added.</returns>
    public bool TryAppend(string name, ReadOnlySpan<byte> content)
    {
        string path = _root.LocateForChange(name, isInPlace: true);
        if (_root.Exists && !_probe.CanAppend)
        {
            return false;
        }

        lock (LockOf(name))
        {
            using SafeFileHandle handle = OpenForAppend(name, path);
            _root.ThrowIfSpecial(name, FileStatus.Get(handle));
            int written = 0;
            try
            {
                NativeFile.Append(handle, content, path, out written);
                return true;
            }
            catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
            {
                TakeBack(path, content[..written]);
                throw;
            }
        }
    }

    /// <summary>Writes a file again with more bytes at its end, for a caller that keeps other writers of this product away.</summary>
    /// <returns>The new ETag.</returns>
    public string WriteLonger(string name, ReadOnlySpan<byte> content)
    {
        string path = _root.LocateForChange(name, isInPlace: true);
        byte[] before = FileStatus.TryGet(path, "", followLinks: false) is null ? [] : File.ReadAllBytes(path);
        return Write(name, (byte[])[.. before, .. content], new BlobWriteOptions());
    }

    /// <summary>Deletes a file.</summary>
    public bool Delete(string name)
    {
        string path = _root.LocateForChange(name);
        lock (LockOf(name))
        {
            return FileStatus.TryGet(path, "", followLinks: false) is { Kind: not FileKind.Folder }
                && NativeFile.Delete(path);
        }
    }

    /// <summary>Deletes a folder and all folders below it that are empty; whether it is gone.</summary>
    public bool DeleteEmptyFolders(string folder)
    {
        string path = _root.LocateForChange(folder, isInPlace: true);
        if (FileStatus.TryGet(path, "", followLinks: false)?.Kind != FileKind.Folder)
        {
            return false;
        }

        foreach (DirectoryInfo child in new DirectoryInfo(path).EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            _ = DeleteEmptyFolders($"{folder}/{child.Name}");
        }

        try
        {
            Directory.Delete(path, recursive: false);
            return true;
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // Something is in it, from before or since.
            return false;
        }
    }

    private static bool IsOnNetwork(string path)
    {
        try
        {
            return new DriveInfo(path).DriveType == DriveType.Network;
        }
        catch (Exception unknown) when (FileSystemError.IsFileSystemError(unknown) || unknown is ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Null if the temporary file was removed meanwhile.</summary>
    private string? TryWrite(string name, string path, ReadOnlySpan<byte> content, BlobWriteOptions options)
    {
        SafeFileHandle handle = _temporaries.Create(out string temporary);
        try
        {
            string etag;
            using (handle)
            {
                etag = Fill(handle, content, options, FileStatus.TryGet(path, "", followLinks: false)?.ETag);
            }

            if (options.Metadata is { Count: > 0 } metadata)
            {
                // Before the rename: killed in between, a record without its file is simply never asked for, whereas a
                // file without its record would be made again.
                _index.Append(name, etag, metadata);
            }

            lock (LockOf(name))
            {
                ThrowUnlessConditionHolds(name, path, options);
                if (!TryMoveIntoPlace(name, temporary, path, replace: !options.IfAbsent || NeedsGate(options)))
                {
                    return null;
                }
            }

            if (options.Durability == BlobDurability.Full)
            {
                FlushFolders(name);
            }

            return etag;
        }
        catch
        {
            TemporaryFiles.Discard(temporary);
            throw;
        }
    }

    private string Fill(SafeFileHandle handle, ReadOnlySpan<byte> content, BlobWriteOptions options, string? presentETag)
    {
        RandomAccess.Write(handle, content, fileOffset: 0);
        SetTime(handle, options.LastModified, presentETag);
        BlobDurability durability = options.Durability;
        if (durability != BlobDurability.None || _isOnNetwork.Value)
        {
            // A server may say only now that its disk is full; the framework does not look at what closing says.
            _flush.File(handle);
        }

        return FileStatus.Get(handle).ETag;
    }

    /// <summary>Dates a file so that no two versions look the same.</summary>
    private void SetTime(SafeFileHandle handle, DateTimeOffset? wanted, string? presentETag)
    {
        if (wanted is not { } time)
        {
            // The kernel dates files by its tick of some milliseconds: two versions of one size could look the same.
            File.SetLastWriteTimeUtc(handle, new DateTime(NextTimestamp(), DateTimeKind.Utc));
            return;
        }

        // Another version with the same date and length would take over the metadata of the one that it replaces.
        foreach (TimeSpan step in TimeSteps)
        {
            File.SetLastWriteTimeUtc(handle, (time.UtcDateTime < DateTime.MaxValue - step ? time + step : time).UtcDateTime);
            if (FileStatus.Get(handle).ETag != presentETag)
            {
                return;
            }
        }

        File.SetLastWriteTimeUtc(handle, new DateTime(NextTimestamp(), DateTimeKind.Utc));
    }

    /// <summary>Waits until the file's name, and those of its folders, are on the disk.</summary>
    private void FlushFolders(string name)
    {
        for (int end = name.LastIndexOf('/'); end >= 0; end = name.LastIndexOf('/', end - 1))
        {
            _flush.Folder(_root.PathOf(name[..end]));
        }

        _flush.Folder(_root.Address);
    }

    private long NextTimestamp()
    {
        while (true)
        {
            long last = Interlocked.Read(ref _lastTimestamp);
            long next = Math.Max(_timeProvider.GetUtcNow().Ticks, last + 1);
            if (Interlocked.CompareExchange(ref _lastTimestamp, next, last) == last)
            {
                return next;
            }
        }
    }

    private bool TryMoveIntoPlace(string name, string temporary, string path, bool replace)
    {
        try
        {
            return TryRename(temporary, path, replace);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            if (!replace && failure.HResult == Errno.Exists)
            {
                throw Exists(name);
            }

            throw Explain(name, failure);
        }
    }

    private static bool TryRename(string temporary, string path, bool replace)
    {
        try
        {
            NativeFile.Rename(temporary, path, replace);
            return true;
        }
        catch (IOException failure) when (FileSystemError.KindOf(failure) == BlobStoreErrorKind.NotFound)
        {
            // Either the temporary file is gone, or the folder to be is not there yet.
            if (FileStatus.TryGet(temporary, "", followLinks: false) is null)
            {
                return false;
            }

            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            NativeFile.Rename(temporary, path, replace);
            return true;
        }
    }

    private SafeFileHandle OpenForAppend(string name, string path)
    {
        try
        {
            try
            {
                return NativeFile.OpenForAppend(path);
            }
            catch (IOException failure) when (FileSystemError.KindOf(failure) == BlobStoreErrorKind.NotFound)
            {
                _root.ThrowUnlessExists();
                _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return NativeFile.OpenForAppend(path);
            }
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw Explain(name, failure);
        }
    }

    /// <summary>Removes the part of an append that reached the file, unless something was appended after it.</summary>
    private static void TakeBack(string path, ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            long start = RandomAccess.GetLength(file) - part.Length;
            byte[] tail = new byte[part.Length];
            if (start >= 0 && RandomAccess.Read(file, tail, start) == tail.Length && part.SequenceEqual(tail))
            {
                RandomAccess.SetLength(file, start);
            }
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            // The failure to append is what the caller must hear of; readers of appended files expect a torn end.
        }
    }

    private void ThrowUnlessConditionHolds(string name, string path, BlobWriteOptions options)
    {
        if (options is { IfAbsent: false, IfMatch: null })
        {
            return;
        }

        FileStatus? present = FileStatus.TryGet(path, "", followLinks: true);
        if (present is { Kind: FileKind.Folder })
        {
            throw FolderInTheWay(name, name, null);
        }

        if (options.IfAbsent && present is not null)
        {
            throw Exists(name);
        }

        if (options.IfMatch is not null && present?.ETag != options.IfMatch)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.ConditionNotMet,
                $"{_root.Describe(name)}: expected version {options.IfMatch}, found {present?.ETag ?? "none"}");
        }
    }

    /// <summary>Finds out what stood in the way: the system's own words name neither part of the path.</summary>
    private BlobStoreException Explain(string name, Exception failure)
    {
        string? folder = null;
        for (int end = name.IndexOf('/'); end >= 0; end = name.IndexOf('/', end + 1))
        {
            folder = name[..end];
            if (FileStatus.TryGet(_root.Prefix, folder, followLinks: true) is { Kind: not FileKind.Folder })
            {
                return new BlobStoreException(
                    BlobStoreErrorKind.InvalidName,
                    $"{_root.Describe(name)}: {BlobName.Printable(folder)} is a file; expected a folder",
                    failure);
            }
        }

        if (failure.HResult == Errno.CrossDevice)
        {
            return new BlobStoreException(
                BlobStoreErrorKind.Unsupported,
                $"{_root.Describe(name)}: its folder is on another file system than the root, where a file cannot be put in one step",
                failure);
        }

        // exFAT answers as if something were missing, and sshfs as if data were damaged, to a name that they cannot hold.
        if (FileSystemError.KindOf(failure) is BlobStoreErrorKind.NotFound or BlobStoreErrorKind.Damaged
            && (folder is null ? _root.Exists : FileStatus.TryGet(_root.Prefix, folder, followLinks: true) is { Kind: FileKind.Folder }))
        {
            return new BlobStoreException(
                BlobStoreErrorKind.InvalidName, $"{_root.Describe(name)}: the file system does not take this name", failure);
        }

        return FileStatus.TryGet(_root.Prefix, name, followLinks: true) is { Kind: FileKind.Folder }
            ? FolderInTheWay(name, name, failure)
            : FileSystemError.Map(failure, _root.Describe(name));
    }

    private BlobStoreException FolderInTheWay(string name, string folder, Exception? failure) => new(
        BlobStoreErrorKind.InvalidName,
        $"{_root.Describe(name)}: {BlobName.Printable(folder)} is a folder; expected a file or nothing",
        failure);

    private BlobStoreException Exists(string name) =>
        new(BlobStoreErrorKind.ConditionNotMet, $"{_root.Describe(name)} exists already");

    private Lock LockOf(string name) => _nameLocks[(uint)name.GetHashCode(StringComparison.Ordinal) % Stripes];
}
