using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Local;

/// <summary>An existing run, opened to be continued: the images without a result, and which failures to retry.</summary>
/// <param name="Plan">The run's plan; it stays as it is.</param>
/// <param name="Run">The run's files.</param>
/// <param name="Source">Where the JPEGs are.</param>
/// <param name="Target">Where the PNGs go.</param>
internal sealed record RunContinuation(Plan Plan, RunFiles Run, IBlobStore Source, IBlobStore Target)
{
    /// <summary>Failures that are tried again; all other outcomes stand.</summary>
    /// <value>Default: <see cref="RetrySelection.Passing"/>, as for a run that is merely resumed.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = RetrySelection.Passing;

    /// <summary>Whether every image that counts as converted is looked up in the target when the run closes, not a sample.</summary>
    /// <value>Default false.</value>
    public bool IsStrict { get; init; }

    /// <summary>Opens the places that a run's plan names. Changes nothing.</summary>
    /// <param name="plan">The plan, which is trusted (<see cref="PlanTrust"/>).</param>
    /// <param name="run">The run's files, e.g. from a <see cref="RunLocator"/>.</param>
    /// <param name="stores">Opens source and target.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="check">What becomes of source blobs whose stored MD5 is wrong; null for what the plan says.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the source does not exist any more.</exception>
    public static async Task<RunContinuation> OpenAsync(
        Plan plan, RunFiles run, IBlobStoreFactory stores, CancellationToken cancellationToken, Md5Check? check = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(stores);
        IBlobStore source = stores.OpenSource(StoreAddress.Parse(plan.Source), SourceReading.AccessOf(plan, check));

        // Otherwise each of its images would be recorded as missing.
        return await source.ExistsAsync(cancellationToken).ConfigureAwait(false)
            ? new RunContinuation(plan, run, source, stores.Open(StoreAddress.Parse(plan.Target)))
            : throw new BlobStoreException(
                BlobStoreErrorKind.NotFound, $"The source {plan.Source} of run '{plan.Run}' does not exist.");
    }
}
