using System.Globalization;
using System.Text;
using ImageConversion.Hashing;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The leases of a folder: one small file each, changed only under the store's lock, which the system frees when
/// its holder dies.</summary>
internal sealed class LeaseFiles(FolderRoot root, TemporaryFiles temporaries, TimeProvider timeProvider)
{
    private const string Folder = "leases";

    // Owner, date and name take less than half of it.
    private const int MaxBytes = 8 * 1024;

    public async Task<FolderLease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        var lease = new FolderLease(this, name, duration, FileOwner.NextName(".lease"));
        return await UnderLockAsync(name, () => TryTake(lease), cancellationToken).ConfigureAwait(false) ? lease : null;
    }

    /// <summary>Whether the lease was still held; it then lasts on.</summary>
    public Task<bool> TryRenewAsync(FolderLease lease, CancellationToken cancellationToken) =>
        UnderLockAsync(lease.Name, () => IsHeld(lease) && Record(lease), cancellationToken);

    /// <summary>Ends a lease, if it is still held.</summary>
    public Task ReleaseAsync(FolderLease lease, CancellationToken cancellationToken) =>
        UnderLockAsync(lease.Name, () => IsHeld(lease) && NativeFile.Delete(PathOf(lease.Name)), cancellationToken);

    public BlobStoreException Lost(FolderLease lease) => BlobLeaseRules.Lost(lease.Name, root.Address);

    private async Task<T> UnderLockAsync<T>(string name, Func<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            // The root is asked for here, since an existing lock file is opened without a look at it.
            root.ThrowUnlessExists();
            using SafeFileHandle gate = await temporaries.LockAsync(cancellationToken).ConfigureAwait(false);
            return operation();
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, $"the lease {root.Describe(name)}");
        }
    }

    private bool TryTake(FolderLease lease)
    {
        string path = PathOf(lease.Name);
        bool isFree = Read(path) is not var (owner, expiresAt)
            || expiresAt <= timeProvider.GetUtcNow()
            || expiresAt > timeProvider.GetUtcNow() + (2 * BlobLeaseRules.Longest)
            || FileOwner.IsGone(owner, File.GetLastWriteTimeUtc(path), timeProvider.GetUtcNow());
        return isFree && Record(lease);
    }

    private bool IsHeld(FolderLease lease) => Read(PathOf(lease.Name)) is var (owner, _) && owner == lease.Owner;

    private bool Record(FolderLease lease)
    {
        _ = Directory.CreateDirectory(root.LocateState(Folder, isFolder: true));
        string expiresAt = (timeProvider.GetUtcNow() + lease.Duration).ToString("O", CultureInfo.InvariantCulture);
        using SafeFileHandle handle = temporaries.Create(out string temporary);
        try
        {
            RandomAccess.Write(handle, Encoding.UTF8.GetBytes($"{lease.Owner}\n{expiresAt}\n{lease.Name}\n"), 0);
            handle.Dispose();
            NativeFile.Rename(temporary, PathOf(lease.Name), replace: true);
            return true;
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            TemporaryFiles.Discard(temporary);
            throw;
        }
    }

    /// <summary>Null where no lease was taken, or the file is empty, as after a power failure.</summary>
    private static (string Owner, DateTimeOffset ExpiresAt)? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using SafeFileHandle file = NativeFile.OpenForRead(path, followsLinks: false);
        byte[] content = new byte[MaxBytes];
        string[] lines = Encoding.UTF8.GetString(content, 0, RandomAccess.Read(file, content, fileOffset: 0)).Split('\n');
        return lines.Length >= 2 && DateTimeOffset.TryParseExact(
            lines[1], "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset expiresAt)
            ? (lines[0], expiresAt)
            : null;
    }

    // Names may be longer than file names and differ by case only; their hash does neither.
    private string PathOf(string name) => root.LocateState(
        $"{Folder}/{Sha256.HashText(name)}");
}

/// <summary>A lease of a folder.</summary>
internal sealed class FolderLease(LeaseFiles files, string name, TimeSpan duration, string owner) : IBlobLease
{
    public string Name { get; } = name;

    public TimeSpan Duration { get; } = duration;

    /// <summary>Distinguishes this lease from every other, of every process.</summary>
    public string Owner { get; } = owner;

    public async Task RenewAsync(CancellationToken cancellationToken = default)
    {
        if (!await files.TryRenewAsync(this, cancellationToken).ConfigureAwait(false))
        {
            throw files.Lost(this);
        }
    }

    public Task ReleaseAsync(CancellationToken cancellationToken = default) =>
        files.ReleaseAsync(this, cancellationToken);
}
