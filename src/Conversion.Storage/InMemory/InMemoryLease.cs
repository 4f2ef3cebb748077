namespace ImageConversion.Storage.InMemory;

/// <summary>A lease of an <see cref="InMemoryBlobStore"/>, whose lock guards it.</summary>
internal sealed class InMemoryLease(InMemoryBlobStore store, string name, TimeSpan duration) : IBlobLease
{
    public string Name { get; } = name;

    public TimeSpan Duration { get; } = duration;

    public DateTimeOffset ExpiresAt { get; set; }

    public Task RenewAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken)
        : store.TryRenew(this) ? Task.CompletedTask
        : Task.FromException(BlobLeaseRules.Lost(Name, store.Address));

    public Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        store.Release(this);
        return Task.CompletedTask;
    }
}
