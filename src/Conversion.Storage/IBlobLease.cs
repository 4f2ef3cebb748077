namespace Conversion.Storage;

/// <summary>A lease that was taken with <see cref="IBlobStore.TryAcquireLeaseAsync"/>.</summary>
/// <remarks>Thread-safe. Nothing renews it by itself, and nothing releases it but a call or its end.</remarks>
public interface IBlobLease
{
    /// <summary>The lease's name.</summary>
    string Name { get; }

    /// <summary>How long it lasts after it was taken or last renewed.</summary>
    TimeSpan Duration { get; }

    /// <summary>Makes the lease last for its duration from now on. A lease whose time has passed is renewed too, as long
    /// as no one else took it.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.ConditionNotMet"/>: the lease is lost, another
    /// may have it: stop what it protects.</exception>
    Task RenewAsync(CancellationToken cancellationToken = default);

    /// <summary>Frees the lease at once. Does nothing where it is lost or released already.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken = default);
}
