using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The folder where files are written before they get their name: on the same file system, never listed.</summary>
internal sealed class TemporaryFiles(FolderRoot root, TimeProvider timeProvider)
{
    private const string Suffix = ".part";

    private const string Folder = "tmp";

    // It is held for one look and one rename.
    private static readonly TimeSpan LongestHeld = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private bool _cleaned;

    /// <summary>Makes a new file for writing.</summary>
    /// <param name="path">Where it is.</param>
    public SafeFileHandle Create(out string path)
    {
        path = Path.Join(root.LocateState(Folder, isFolder: true), FileOwner.NextName(Suffix));
        CleanOnce();
        return Open(path, FileMode.CreateNew);
    }

    /// <summary>Waits until no other process and no other caller holds the store's one lock.</summary>
    /// <returns>The lock; disposing it opens it, as does the end of the process.</returns>
    public async Task<SafeFileHandle> LockAsync(CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromMilliseconds(5);
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return Open(root.LocateState($"{Folder}/lock"), FileMode.OpenOrCreate);
            }
            catch (IOException held) when (FileSystemError.IsSharingViolation(held))
            {
                if (TimeProvider.System.GetElapsedTime(started) > LongestHeld)
                {
                    throw new BlobStoreException(
                        BlobStoreErrorKind.Unavailable, $"{root.Describe($"{Folder}/lock")}: another process has held this file for more than a minute", held);
                }

                await Task.Delay(patience, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes a file that did not get its name.</summary>
    public static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            // The failure that brought us here matters more, and the next process' cleaning finds the file.
        }
    }

    private SafeFileHandle Open(string path, FileMode mode)
    {
        try
        {
            return File.OpenHandle(path, mode, FileAccess.Write, FileShare.None);
        }
        catch (Exception absent) when (absent is DirectoryNotFoundException or FileNotFoundException)
        {
            // The framework says "file not found" where another thread made the folder between its call and its question.
            root.ThrowUnlessExists();
            _ = Directory.CreateDirectory(root.LocateState(Folder, isFolder: true));
            return File.OpenHandle(path, mode, FileAccess.Write, FileShare.None);
        }
    }

    /// <summary>Removes what killed processes left. A file taken by mistake costs its writer a second attempt, no more.</summary>
    private void CleanOnce()
    {
        lock (_gate)
        {
            string folder = root.LocateState(Folder, isFolder: true);
            if (_cleaned || !Directory.Exists(folder))
            {
                _cleaned = true;
                return;
            }

            _cleaned = true;
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*" + Suffix))
            {
                if (FileOwner.IsGone(file.Name, file.LastWriteTimeUtc, timeProvider.GetUtcNow()))
                {
                    Discard(file.FullName);
                }
            }
        }
    }
}
