namespace Conversion.Storage.FileSystem;

/// <summary>A lease of a folder.</summary>
internal sealed class FolderLease(LeaseFiles files, string name, TimeSpan duration, string owner) : IBlobLease
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public TimeSpan Duration { get; } = duration;

    /// <summary>Tells this lease from every other, of every process.</summary>
    public string Owner { get; } = owner;

    /// <inheritdoc/>
    public async Task RenewAsync(CancellationToken cancellationToken = default)
    {
        if (!await files.TryRenewAsync(this, cancellationToken).ConfigureAwait(false))
        {
            throw files.Lost(this);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(CancellationToken cancellationToken = default) =>
        files.ReleaseAsync(this, cancellationToken);
}
