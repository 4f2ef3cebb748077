namespace ImageConversion.Storage;

/// <summary>Named byte strings under one root: a folder, a container with an optional prefix, or memory.</summary>
/// <remarks>
/// <para>Names use '/' as separator and are relative to the root, whatever the platform (see <see cref="BlobName"/>).</para>
/// <para>Implementations are thread-safe. Writes are all or nothing: no reader ever sees a part of one.
/// Every failure of the store itself is a <see cref="BlobStoreException"/>; cancellation passes untouched.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>The root's address as a person would type it; holds no secret.</summary>
    string Address { get; }

    /// <summary>Lists blobs in ordinal order of their names, each once, streaming.</summary>
    /// <param name="options">What to list; null for everything.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the root does not exist.</exception>
    IAsyncEnumerable<BlobEntry> ListAsync(BlobListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Properties of one blob, with metadata; null if there is none.</summary>
    Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob for reading.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="ifMatch">An ETag that the blob must still have; null for any version.</param>
    /// <param name="cancellationToken">Cancels opening; reading takes tokens of its own.</param>
    /// <returns>The content; the caller disposes it.</returns>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>,
    /// <see cref="BlobStoreErrorKind.ConditionNotMet"/>, <see cref="BlobStoreErrorKind.AccessDenied"/> …</exception>
    Task<BlobContent> OpenReadAsync(string name, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the first bytes of a blob, and no more of it.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="maxBytes">How many bytes at most; above 0.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The bytes; fewer where the blob is shorter.</returns>
    /// <exception cref="BlobStoreException">As <see cref="OpenReadAsync"/>.</exception>
    async Task<byte[]> ReadStartAsync(string name, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        BlobContent content = await OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            byte[] start = new byte[Math.Min(maxBytes, Math.Max(1, content.Entry.SizeBytes))];
            int length = await content.Stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return start[..length];
        }
    }

    /// <summary>A blob's tags.</summary>
    /// <returns>Names and values; empty where there are none, or where the store keeps none.</returns>
    /// <exception cref="BlobStoreException">As <see cref="OpenReadAsync"/>.</exception>
    Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(BlobEntry.EmptyMetadata);

    /// <summary>Writes a whole blob in one step: it is written completely, or nothing changes.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="content">All its bytes; not kept after the call.</param>
    /// <param name="options">Condition, content type and metadata; null for an unconditional write.</param>
    /// <param name="cancellationToken">Cancels; the write may or may not have taken effect.</param>
    /// <returns>The new blob's ETag.</returns>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.ConditionNotMet"/>: the condition did not hold;
    /// <see cref="BlobStoreErrorKind.InvalidName"/>; <see cref="BlobStoreErrorKind.AccessDenied"/>;
    /// <see cref="BlobStoreErrorKind.OutOfSpace"/> …</exception>
    Task<string> WriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        BlobWriteOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Appends bytes to a blob; creates it if absent. The bytes of one call stay together.</summary>
    /// <remarks>A blob is either written or appended to, never both. At most 4 MiB a call.</remarks>
    Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Deletes a blob.</summary>
    /// <returns>Whether it existed.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes the empty folders that deleted blobs leave behind, where the store keeps folders of its own.</summary>
    /// <param name="folder">The folder, with all below it; without a '/' at its end.</param>
    /// <param name="cancellationToken">Cancels; some folders may be gone.</param>
    /// <remarks>A folder that holds a blob stays, with all above it. Stores without folders do nothing.</remarks>
    Task DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Takes a lease: one holder at a time, among all processes and machines that use this root.</summary>
    /// <param name="name">The lease's name, by the rules for blobs. Do not use it for a blob: Azure keeps the lease on an
    /// empty blob of this name, which listings then show; other stores keep it elsewhere.</param>
    /// <param name="duration">How long it lasts unless it is renewed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The lease, or null while another holder has it.</returns>
    /// <remarks>Call again until the lease is free: it is free after its release, or once
    /// <paramref name="duration"/> has passed since it was taken or last renewed, because its holder was killed or lost its
    /// connection. A lease does not prevent writes; a holder that cannot renew in time must stop by itself.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not between 15 and 60 seconds (the service's
    /// limits) in whole seconds.</exception>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the root does not exist …</exception>
    Task<IBlobLease?> TryAcquireLeaseAsync(
        string name, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Finds out what the store can and cannot do.</summary>
    Task<BlobStoreTraits> ProbeAsync(CancellationToken cancellationToken = default) => Task.FromResult(new BlobStoreTraits());

    /// <summary>Whether the root (folder, container) exists.</summary>
    Task<bool> ExistsAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates the root if it is absent.</summary>
    Task CreateIfAbsentAsync(CancellationToken cancellationToken = default);
}

/// <summary>A lease that was taken with <see cref="IBlobStore.TryAcquireLeaseAsync"/>.</summary>
/// <remarks>Thread-safe. It is not renewed automatically; it ends when released or when its duration has passed.</remarks>
public interface IBlobLease
{
    /// <summary>The lease's name.</summary>
    string Name { get; }

    /// <summary>How long it lasts after it was taken or last renewed.</summary>
    TimeSpan Duration { get; }

    /// <summary>Extends the lease to its full duration from now on. An expired lease is renewed too, unless another holder took it.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.ConditionNotMet"/>: the lease is lost, another
    /// holder may have it: stop the work that it protects.</exception>
    Task RenewAsync(CancellationToken cancellationToken = default);

    /// <summary>Releases the lease. Does nothing if it is lost or already released.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken = default);
}
