using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace ImageConversion.Storage.Azure;

/// <summary>A container of Azure Blob Storage, or the part of it below a prefix.</summary>
/// <remarks>
/// <para>A write is one put, so that a blob is there whole or not at all; a read is one get, taken up again where a
/// connection breaks, and refused if the blob changes meanwhile. Bytes on the way up carry their MD5, which the service
/// checks and keeps; those on the way down are checked against it.</para>
/// <para>The SDK repeats what fails for a passing reason, with growing and varied delays. If the answer to an attempt is
/// lost, this checks its effect before it reports "exists already", and before it appends again: a blob with just
/// the bytes and metadata that were to be written counts as written, by whatever writer; one that is gone counts as deleted.
/// </para>
/// </remarks>
public sealed class AzureBlobStore : IBlobStore
{
    // The most that one put may carry, by the service's limits since version 2019-12-12.
    private const long MaxPutBytes = 5000L * 1024 * 1024;

    // MD5 rather than the quicker CRC-64: for that the SDK wraps content into a framed message, which a service that does
    // not know the form stores as it is, frames and all.
    internal static UploadTransferValidationOptions ContentMd5 { get; } =
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    private readonly BlobContainerClient _container;
    private readonly string _rootPrefix;
    private readonly AzureSubject _subject;
    private readonly AzureClientSettings _settings;
    private readonly RangeLister _lister;
    private readonly AzureAppender _appender;
    private readonly AzureFolderListing _folders;

    /// <summary>Creates a store on a container's client; sends nothing yet.</summary>
    /// <param name="container">The client of the app, with its own credential, retries and time-outs. See
    /// <see cref="AzureClients.ServiceClient"/> for what to set on it.</param>
    /// <param name="prefix">What all names begin with, without the '/' behind it; empty for the whole container.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: the prefix is not allowed.</exception>
    public AzureBlobStore(BlobContainerClient container, string prefix = "")
        : this(Require(container), prefix, AddressOf(container, prefix), new AzureClientSettings())
    {
    }

    /// <summary>Creates a store; sends nothing yet.</summary>
    /// <param name="container">A client created with <see cref="AzureClientSettings.ToClientOptions"/>.</param>
    /// <param name="prefix">What all names begin with, without the '/' behind it; empty for the whole container.</param>
    /// <param name="address">The address to show.</param>
    /// <param name="settings">The same settings as the client's.</param>
    internal AzureBlobStore(BlobContainerClient container, string prefix, string address, AzureClientSettings settings)
    {
        _container = container;
        _rootPrefix = prefix.Length == 0 ? "" : prefix + "/";
        _subject = new AzureSubject(container.AccountName, address);
        _settings = settings;
        _folders = new AzureFolderListing(container, _rootPrefix, _subject);
        _lister = new RangeLister(new AzureBlobLister(container, _rootPrefix, _subject, _folders), settings.ListedRanges);
        _appender = new AzureAppender(name => container.GetAppendBlobClient(_rootPrefix + name));
        Address = address;
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    /// <remarks>A container with a hierarchical namespace is listed folder by folder, because the service's order is another one there;
    /// its directories are not listed.</remarks>
    public IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, CancellationToken cancellationToken = default) =>
        _lister.ListAsync(options ?? new BlobListOptions(), cancellationToken);

    /// <inheritdoc/>
    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync<BlobEntry?>(
            name,
            AzureAccess.Read,
            async () =>
            {
                try
                {
                    BlobProperties properties = await BlobOf(name).GetPropertiesAsync(null, cancellationToken)
                        .ConfigureAwait(false);
                    if (AzureFolderListing.IsDirectory(properties.Metadata))
                    {
                        return null;
                    }

                    return new BlobEntry
                    {
                        Name = name,
                        SizeBytes = properties.ContentLength,
                        ETag = AzureBlobLister.ToText(properties.ETag),
                        LastModified = properties.LastModified,
                        Metadata = AzureBlobLister.ToMetadata(properties.Metadata),
                        ContentType = properties.ContentType,
                        Headers = AzureBlobLister.ToHeaders(
                            properties.CacheControl, properties.ContentDisposition, properties.ContentLanguage),
                        TagCount = (int)properties.TagCount,
                    };
                }
                catch (RequestFailedException absent) when (absent.Status == 404)
                {
                    return null;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<BlobContent> OpenReadAsync(
        string name, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync(
            name,
            AzureAccess.Read,
            async () =>
            {
                var options = new BlobDownloadOptions { Conditions = IfMatch(ifMatch) };
                BlobDownloadStreamingResult download = await BlobOf(name).DownloadStreamingAsync(options, cancellationToken)
                    .ConfigureAwait(false);
                BlobDownloadDetails details = download.Details;
                if (AzureFolderListing.IsDirectory(details.Metadata))
                {
                    download.Dispose();
                    throw new BlobStoreException(
                        BlobStoreErrorKind.NotFound, $"{_subject.Describe(name)} is a directory; expected a blob");
                }

                var entry = new BlobEntry
                {
                    Name = name,
                    SizeBytes = details.ContentLength,
                    ETag = AzureBlobLister.ToText(details.ETag),
                    LastModified = details.LastModified,
                    Metadata = AzureBlobLister.ToMetadata(details.Metadata),
                    ContentType = details.ContentType,
                    Headers = AzureBlobLister.ToHeaders(details.CacheControl, details.ContentDisposition, details.ContentLanguage),
                    TagCount = (int)details.TagCount,
                };
                var stream = new AzureReadStream(
                    download.Content,
                    details.ContentLength,
                    details.ContentHash,
                    _subject.Describe(name),
                    _settings,
                    TimeProvider.System);
                return new BlobContent(stream, entry);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadStartAsync(string name, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        return RunOnBlobAsync(
            name,
            AzureAccess.Read,
            async () =>
            {
                var options = new BlobDownloadOptions { Range = new HttpRange(0, maxBytes) };
                try
                {
                    using BlobDownloadStreamingResult download = await BlobOf(name).DownloadStreamingAsync(options, cancellationToken)
                        .ConfigureAwait(false);
                    byte[] start = new byte[Math.Min(maxBytes, download.Details.ContentLength)];
                    int length = await download.Content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
                        .ConfigureAwait(false);
                    return start[..length];
                }
                catch (RequestFailedException empty) when (empty.Status == 416)
                {
                    // No byte of it is within the range: it has none.
                    return [];
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string name, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync<IReadOnlyDictionary<string, string>>(
            name,
            AzureAccess.Read,
            async () => new Dictionary<string, string>(
                (await BlobOf(name).GetTagsAsync(null, cancellationToken).ConfigureAwait(false)).Value.Tags, StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new BlobWriteOptions();
        BlobWriteRules.Check(options);
        return RunOnBlobAsync(
            name, AzureAccess.Write, () => PutAsync(name, content, options, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>An append blob takes 50,000 calls; then this fails with <see cref="BlobStoreErrorKind.OutOfSpace"/>.</remarks>
    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        BlobWriteRules.CheckAppend(content);
        return RunOnBlobAsync(
            name,
            AzureAccess.Write,
            async () =>
            {
                await _appender.AppendAsync(name, content, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A blob with snapshots is not deleted; that fails with <see cref="BlobStoreErrorKind.Unsupported"/>.</remarks>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        RunOnBlobAsync(
            name,
            AzureAccess.Write,
            async () =>
            {
                var attempts = new RequestAttempts();
                using IDisposable watch = attempts.Watch();
                bool existed = await TryDeleteAsync(name, cancellationToken).ConfigureAwait(false);
                // Gone already, after an attempt whose answer was lost: that one took it away.
                return existed || attempts.InDoubt;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        IReadOnlyList<string> directories = await _folders.FindDirectoriesAsync(folder, cancellationToken).ConfigureAwait(false);

        // Children first: the service deletes no directory that is not empty.
        foreach (string directory in directories.OrderByDescending(d => d.Length))
        {
            _ = await RunOnBlobAsync(directory, AzureAccess.Write, () => TryDeleteAsync(directory, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        BlobLeaseRules.Check(duration);
        return RunOnBlobAsync<IBlobLease?>(
            name,
            AzureAccess.Write,
            async () => await AzureLease
                .TryAcquireAsync(_container.GetBlockBlobClient(_rootPrefix + name), name, duration, _subject, cancellationToken)
                .ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(
            _subject.Root,
            AzureAccess.Read,
            async () => (await _container.ExistsAsync(cancellationToken).ConfigureAwait(false)).Value,
            cancellationToken);

    /// <inheritdoc/>
    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) =>
        RunAsync(
            _subject.Root,
            AzureAccess.Write,
            async () =>
            {
                // Checked first: an identity that may write blobs may not always create containers.
                if (!await _container.ExistsAsync(cancellationToken).ConfigureAwait(false))
                {
                    _ = await _container.CreateIfNotExistsAsync(PublicAccessType.None, null, null, cancellationToken)
                        .ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken);

    private static BlobContainerClient Require(BlobContainerClient container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container;
    }

    private static string AddressOf(BlobContainerClient container, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            BlobName.ValidateForService(prefix);
        }

        // Without a query: it may hold a signature.
        string root = container.Uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return prefix.Length == 0 ? root : $"{root}/{string.Join('/', prefix.Split('/').Select(Uri.EscapeDataString))}";
    }

    private static BlobRequestConditions? IfMatch(string? etag) =>
        etag is null ? null : new BlobRequestConditions { IfMatch = new ETag(etag) };

    private static bool HasSameMetadata(IDictionary<string, string> found, IReadOnlyDictionary<string, string>? expected) =>
        found.Count == (expected?.Count ?? 0)
        && found.All(f => expected!.Any(e => e.Key.Equals(f.Key, StringComparison.OrdinalIgnoreCase) && e.Value == f.Value));

    private async Task<bool> TryDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await BlobOf(name).DeleteIfExistsAsync(DeleteSnapshotsOption.None, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException directory) when (directory.ErrorCode is "DirectoryIsNotEmpty" or "DirectoryNotEmpty")
        {
            // There is no blob of this name.
            return false;
        }
    }

    private BlobBaseClient BlobOf(string name) => _container.GetBlobBaseClient(_rootPrefix + name);

    private async Task<string> PutAsync(
        string name, ReadOnlyMemory<byte> content, BlobWriteOptions options, CancellationToken cancellationToken)
    {
        BlockBlobClient blob = _container.GetBlockBlobClient(_rootPrefix + name);
        var upload = new BlobUploadOptions
        {
            Conditions = options.IfAbsent ? new BlobRequestConditions { IfNoneMatch = ETag.All } : IfMatch(options.IfMatch),
            HttpHeaders = options is { ContentType: null, Headers: null } ? null : new BlobHttpHeaders
            {
                ContentType = options.ContentType,
                CacheControl = options.Headers?.CacheControl,
                ContentDisposition = options.Headers?.ContentDisposition,
                ContentLanguage = options.Headers?.ContentLanguage,
            },
            Tags = options.Tags is null or { Count: 0 } ? null : new Dictionary<string, string>(options.Tags),
            Metadata = options.Metadata is null ? null : new Dictionary<string, string>(options.Metadata),
            AccessTier = options.AccessTier is { } tier ? new AccessTier(tier) : default(AccessTier?),
            TransferOptions = new StorageTransferOptions { InitialTransferSize = MaxPutBytes, MaximumConcurrency = 1 },
            TransferValidation = ContentMd5,
        };
        var attempts = new RequestAttempts();
        using IDisposable watch = attempts.Watch();
        try
        {
            using Stream stream = BinaryData.FromBytes(content).ToStream();
            BlobContentInfo info = await blob.UploadAsync(stream, upload, cancellationToken).ConfigureAwait(false);
            return AzureBlobLister.ToText(info.ETag);
        }
        catch (RequestFailedException refusal) when (attempts.InDoubt && refusal.Status is 409 or 412)
        {
            // The condition may have been broken by our own attempt whose answer was lost.
            return await TryFindWrittenAsync(blob, content, options, cancellationToken).ConfigureAwait(false)
                ?? throw AzureError.Map(refusal, _subject.Describe(name), AzureAccess.Write, _subject.Account);
        }
    }

    /// <summary>The ETag of a blob that is just what was to be written, or null.</summary>
    private static async Task<string?> TryFindWrittenAsync(
        BlockBlobClient blob, ReadOnlyMemory<byte> content, BlobWriteOptions options, CancellationToken cancellationToken)
    {
        using BlobDownloadStreamingResult? present = await TryDownloadAsync(blob, cancellationToken).ConfigureAwait(false);
        if (present is null)
        {
            return null;
        }

        bool isOurs = present.Details.ContentLength == content.Length
            && HasSameMetadata(present.Details.Metadata, options.Metadata)
            && await HoldsAsync(present.Content, content, cancellationToken).ConfigureAwait(false);
        return isOurs ? AzureBlobLister.ToText(present.Details.ETag) : null;
    }

    private static async Task<BlobDownloadStreamingResult?> TryDownloadAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.DownloadStreamingAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Whether a stream holds these bytes and no others.</summary>
    internal static async Task<bool> HoldsAsync(
        Stream stream, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[64 * 1024];
        int position = 0;
        while (await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var count && count > 0)
        {
            if (count > content.Length - position
                || !content.Span.Slice(position, count).SequenceEqual(piece.AsSpan(0, count)))
            {
                return false;
            }

            position += count;
        }

        return position == content.Length;
    }

    private Task<T> RunOnBlobAsync<T>(
        string name, AzureAccess access, Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return RunAsync(
            _subject.Describe(name),
            access,
            () =>
            {
                BlobName.ValidateForService(name);
                if (access == AzureAccess.Write && name.Contains('\\', StringComparison.Ordinal))
                {
                    // On the way there it would become '/', and so the name of another blob.
                    throw new BlobStoreException(
                        BlobStoreErrorKind.InvalidName, $"{_subject.Describe(name)}: a container takes no '\\' in a name; rename it");
                }

                if (_rootPrefix.Length + name.Length > BlobName.MaxLength)
                {
                    throw new BlobStoreException(
                        BlobStoreErrorKind.InvalidName,
                        $"{_subject.Describe(name)}: with the prefix it has {_rootPrefix.Length + name.Length} characters, "
                        + $"at most {BlobName.MaxLength} are allowed");
                }

                return operation();
            },
            cancellationToken);
    }

    private async Task<T> RunAsync<T>(
        string subject, AzureAccess access, Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, subject, access, _subject.Account);
        }
    }
}
