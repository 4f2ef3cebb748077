using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>A folder with everything below it.</summary>
/// <remarks>
/// <para>A blob is a file; its ETag is made from the file's date and size. Metadata are kept in an index in the folder
/// <c>.imgconv</c> under the root, which is never listed; if it is lost or damaged, blobs have no metadata. A
/// store that is only read writes nothing at all.</para>
/// <para>A write is a rename of a complete file, so that a reader, also after a killed process, sees the old
/// file or the new one. What a power failure may cost is <see cref="BlobWriteOptions.Durability"/>; metadata may be lost to it in
/// any case, and never belong to another content, since they count for one date and size only.</para>
/// <para>For reading, links are followed where they stay within the root; one that leads out is listed, and refused when it is
/// read. Nothing is written or deleted through a link, nor under <c>.imgconv</c> where any part of it is one. Folders behind links
/// are not listed, unless <see cref="FollowsLinks"/> says so. Pipes, sockets and devices are listed, and refused without waiting. A file whose name is not allowed (see <see cref="BlobName.Validate"/>),
/// or is not valid UTF-8, is listed and refused when it is read.</para>
/// <para>Content types are not kept. <see cref="BlobWriteOptions.IfAbsent"/> is atomic among all processes;
/// <see cref="BlobWriteOptions.IfMatch"/> among all writers that use it, and all writers of this store object.</para>
/// </remarks>
public sealed class FolderBlobStore : IBlobStore
{
    private const int ListingBatch = 256;

    private readonly FolderRoot _root;
    private readonly MetadataIndex _index;
    private readonly TemporaryFiles _temporaries;
    private readonly FolderLister _lister;
    private readonly FolderWriter _writer;
    private readonly LeaseFiles _leases;
    private readonly FileSystemProbe _probe;

    /// <summary>Creates a store on a folder; does no I/O.</summary>
    /// <param name="root">The folder's full path.</param>
    /// <param name="timeProvider">Dates the files written; null for the system's clock.</param>
    /// <exception cref="ArgumentException"><paramref name="root"/> is a relative path.</exception>
    public FolderBlobStore(string root, TimeProvider? timeProvider = null)
        : this(root, timeProvider ?? TimeProvider.System, new DiskFlush())
    {
    }

    internal FolderBlobStore(string root, TimeProvider timeProvider, DiskFlush flush)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        if (!Path.IsPathFullyQualified(root))
        {
            throw new ArgumentException($"Expected a folder's full path; found the relative path '{root}'.", nameof(root));
        }

        _root = new FolderRoot(root);
        _index = new MetadataIndex(_root, timeProvider);
        _temporaries = new TemporaryFiles(_root, timeProvider);
        _lister = new FolderLister(_root, _index);
        _probe = new FileSystemProbe(_root, _temporaries);
        _writer = new FolderWriter(_root, _index, _temporaries, _probe, timeProvider, flush);
        _leases = new LeaseFiles(_root, _temporaries, timeProvider);
    }

    /// <summary>The folder's full path.</summary>
    public string Address => _root.Address;

    /// <summary>Whether links are followed to be listed and read, also where they lead out of the folder. Each folder is listed once; one
    /// within this folder under its own name. Nothing is written or deleted through a link in any case.</summary>
    /// <value>Default false.</value>
    public bool FollowsLinks
    {
        get => _root.FollowsLinks;
        init => _root.FollowsLinks = value;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new BlobListOptions();
        using IEnumerator<BlobEntry> entries = _lister.List(options)
            .SkipWhile(e => options.IsBeforeRange(e.Name))
            .TakeWhile(e => !options.IsBehindRange(e.Name))
            .GetEnumerator();
        var batch = new List<BlobEntry>(ListingBatch);
        do
        {
            // One change of threads for many files: looking at one takes about a microsecond.
            await RunAsync(_root.Address, () => Fill(batch, entries), cancellationToken).ConfigureAwait(false);
            foreach (BlobEntry entry in batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }
        }
        while (batch.Count == ListingBatch);
    }

    /// <inheritdoc/>
    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync(name, () => TryGetEntry(name), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>With <paramref name="ifMatch"/>, a file that is rewritten in place while it is read ends in
    /// <see cref="BlobStoreErrorKind.Unavailable"/> instead of a mixture of both.</remarks>
    public Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync(name, () => OpenRead(name, ifMatch), cancellationToken);

    /// <inheritdoc/>
    public async Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new BlobWriteOptions();
        BlobWriteRules.Check(options);
        bool needsGate = await RunOnBlobAsync(
            name,
            () =>
            {
                // Nothing is tried in a folder that is not there, or for a name that is refused.
                _ = _root.LocateForChange(name);
                _root.ThrowUnlessExists();
                return _writer.NeedsGate(options);
            },
            cancellationToken).ConfigureAwait(false);
        using SafeFileHandle? gate = needsGate ? await LockAsync(name, cancellationToken).ConfigureAwait(false) : null;
        return await RunOnBlobAsync(name, () => _writer.Write(name, content.Span, options), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>A mount that writes files from their start only (rclone without a cache) appends nothing: there a longer file takes the
    /// place of the shorter one.</remarks>
    public async Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        BlobWriteRules.CheckAppend(content);
        if (!await RunOnBlobAsync(name, () => _writer.TryAppend(name, content.Span), cancellationToken).ConfigureAwait(false))
        {
            using SafeFileHandle gate = await LockAsync(name, cancellationToken).ConfigureAwait(false);
            _ = await RunOnBlobAsync(name, () => _writer.WriteLonger(name, content.Span), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync(name, () => _writer.Delete(name), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return RunOnBlobAsync(folder, () => _writer.DeleteEmptyFolders(folder), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Tries it with files of its own, which are gone afterwards. A folder that is not there yet is taken for one on the file
    /// system of its parent, and for one where the strongest placing works.</remarks>
    public Task<BlobStoreTraits> ProbeAsync(CancellationToken cancellationToken = default) =>
        RunAsync(
            _root.Address,
            () => new BlobStoreTraits
            {
                DistinguishesCase = _probe.DistinguishesCase,
                KeepsProperties = false,
                SetsTimes = true,
                Placing = _root.Exists ? _probe.Placing : BlobPlacing.Exclusive,
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(_root.Address, () => _root.Exists, cancellationToken);

    /// <inheritdoc/>
    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) =>
        RunAsync(_root.Address, CreateIfAbsent, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Kept in a file under <c>.imgconv</c>. A killed holder on this machine releases it at once; between
    /// machines the clocks must agree to within a small part of the duration.</remarks>
    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        BlobLeaseRules.Check(duration);
        return TryAcquireCheckedAsync();

        async Task<IBlobLease?> TryAcquireCheckedAsync()
        {
            BlobName.ValidateForService(name);
            return await _leases.TryAcquireAsync(name, duration, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Fill(List<BlobEntry> batch, IEnumerator<BlobEntry> entries)
    {
        batch.Clear();
        while (batch.Count < ListingBatch && entries.MoveNext())
        {
            batch.Add(entries.Current);
        }

        return true;
    }

    /// <summary>File systems have no asynchronous calls to speak of: everything runs on the pool, in one piece.</summary>
    private static Task<T> RunAsync<T>(string subject, Func<T> operation, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                try
                {
                    return operation();
                }
                catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
                {
                    throw FileSystemError.Map(failure, subject);
                }
            },
            cancellationToken);

    private Task<T> RunOnBlobAsync<T>(string name, Func<T> operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return RunAsync(_root.Describe(name), operation, cancellationToken);
    }

    private async Task<SafeFileHandle> LockAsync(string name, CancellationToken cancellationToken)
    {
        BlobName.Validate(name);
        try
        {
            return await _temporaries.LockAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            throw FileSystemError.Map(failure, _root.Describe(name));
        }
    }

    private BlobEntry? TryGetEntry(string name)
    {
        _ = _root.Locate(name);
        if (FileStatus.TryGet(_root.Prefix, name, followLinks: true) is not { Kind: not FileKind.Folder } status)
        {
            return null;
        }

        BlobEntry entry = FolderLister.ToEntry(name, status, metadata: null);
        return entry with { Metadata = _index.TryFindFresh(name, entry.ETag) ?? BlobEntry.EmptyMetadata };
    }

    private BlobContent OpenRead(string name, string? ifMatch)
    {
        if (name.EndsWith('/'))
        {
            // A folder that was listed because it could not be.
            _lister.ThrowIfUnreadable(name);
            if (FileStatus.TryGet(_root.Prefix, name.AsSpan().TrimEnd('/'), followLinks: false)?.Kind == FileKind.Folder)
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.Unavailable, $"{_root.Describe(name)} could not be listed before, and can be now; run again");
            }
        }

        string path = _root.Locate(name);
        string subject = _root.Describe(name);
        switch (FileStatus.TryGet(path, "", followLinks: true)?.Kind)
        {
            case null when name.Contains(FolderLister.Undecodable):
                throw new BlobStoreException(
                    BlobStoreErrorKind.InvalidName, $"{subject}: the file's name on disk is not valid UTF-8; rename it");
            case null:
                throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{subject} does not exist");
            case FileKind.Folder:
                throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{subject} is a folder; expected a file");
            case FileKind.Other:
                _root.ThrowIfSpecial(name, new FileStatus(FileKind.Other, 0, 0));
                break;
        }

        SafeFileHandle handle = NativeFile.OpenForRead(path, followsLinks: true);
        try
        {
            // What is there may be another than a moment ago.
            FileStatus status = FileStatus.Get(handle);
            _root.ThrowIfSpecial(name, status);
            BlobEntry entry = FolderLister.ToEntry(name, status, metadata: null);
            if (ifMatch is not null && ifMatch != entry.ETag)
            {
                throw new BlobStoreException(
                    BlobStoreErrorKind.ConditionNotMet, $"{subject}: expected version {ifMatch}, found {entry.ETag}");
            }

            return new BlobContent(new FolderReadStream(handle, subject, ifMatch is null ? null : status), entry);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private bool CreateIfAbsent()
    {
        if (FileStatus.TryGet(_root.Address, "", followLinks: true) is { Kind: not FileKind.Folder })
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.InvalidName, $"{_root.Address} is a file; expected a folder or nothing");
        }

        _root.Create();
        return true;
    }
}
