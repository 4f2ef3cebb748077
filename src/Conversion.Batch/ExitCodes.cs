using Conversion.Batch.AzureBatch;
using Conversion.Batch.Ledger;
using Conversion.Batch.Settings;
using Conversion.Storage;

namespace Conversion.Batch;

/// <summary>The one mapping from ends and errors to exit codes.</summary>
public static class ExitCodes
{
    /// <summary>The exit code for an error that no image owns.</summary>
    public static ExitCode Of(Exception error) => error switch
    {
        SettingsException => ExitCode.Usage,
        BatchException e => Of(e.Kind),
        BlobStoreException e => Of(e.Kind),
        BatchServiceException e => Of(e.Kind),
        _ => ExitCode.Error,
    };

    /// <summary>Whether an error's message says all that its reader needs; of any other, the stack says where it came from.</summary>
    public static bool IsForeseen(Exception error) =>
        error is SettingsException or BatchException or BlobStoreException or BatchServiceException;

    /// <summary>The exit code of work that reached its end.</summary>
    public static ExitCode Of(OutcomeCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Failures.ContainsKey(FailureKind.Transient) ? ExitCode.TransientLeft
            : counts.Failed > 0 ? ExitCode.SomeFailed
            : ExitCode.Success;
    }

    private static ExitCode Of(BatchErrorKind kind) => kind switch
    {
        BatchErrorKind.NameCollision or BatchErrorKind.InvalidRequest or BatchErrorKind.RunNotFound => ExitCode.Usage,
        BatchErrorKind.NoImages => ExitCode.NoImages,
        BatchErrorKind.PoolNotReady or BatchErrorKind.TargetDenied => ExitCode.Preflight,
        BatchErrorKind.OutOfSpace or BatchErrorKind.Stalled => ExitCode.TransientLeft,
        BatchErrorKind.RunInvalid => ExitCode.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no exit code for this error"),
    };

    private static ExitCode Of(BlobStoreErrorKind kind) => kind switch
    {
        BlobStoreErrorKind.NotFound or BlobStoreErrorKind.AccessDenied or BlobStoreErrorKind.TlsUnavailable => ExitCode.Preflight,
        BlobStoreErrorKind.InvalidName or BlobStoreErrorKind.Unsupported or BlobStoreErrorKind.InvalidSettings => ExitCode.Usage,
        BlobStoreErrorKind.OutOfSpace or BlobStoreErrorKind.Unavailable => ExitCode.TransientLeft,
        BlobStoreErrorKind.ConditionNotMet => ExitCode.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no exit code for this error"),
    };

    private static ExitCode Of(BatchServiceErrorKind kind) => kind switch
    {
        BatchServiceErrorKind.NotFound or BatchServiceErrorKind.AccessDenied or BatchServiceErrorKind.QuotaExceeded
            or BatchServiceErrorKind.TlsUnavailable => ExitCode.Preflight,
        BatchServiceErrorKind.Unavailable or BatchServiceErrorKind.BeingDeleted => ExitCode.TransientLeft,
        BatchServiceErrorKind.AlreadyExists or BatchServiceErrorKind.InvalidRequest or BatchServiceErrorKind.InvalidState =>
            ExitCode.Usage,
        BatchServiceErrorKind.Gone or BatchServiceErrorKind.ConditionNotMet or BatchServiceErrorKind.TooLarge
            or BatchServiceErrorKind.InvalidRange or BatchServiceErrorKind.InvalidResponse => ExitCode.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no exit code for this error"),
    };
}
