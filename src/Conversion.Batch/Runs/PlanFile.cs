using Conversion.Batch.Model;

namespace Conversion.Batch.Runs;

/// <summary>A run's plan: <c>plan.json</c>, and without its shards <c>head.json</c>.</summary>
internal sealed class PlanFile
{
    internal const string Name = "plan.json";
    private const string HeadName = "head.json";

    private readonly RunFolderStore _folder;

    internal PlanFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the plan; the run exists from then on.</summary>
    /// <remarks>The head first, which is all that a worker needs: a run of a hundred million images has megabytes of shards
    /// in its plan, and each of its tasks would read them all.</remarks>
    public async Task WriteAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await _folder.WriteJsonAsync(HeadName, plan.ToHead(), BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false);
        await _folder.WriteJsonAsync(Name, plan, BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadAsync(CancellationToken cancellationToken)
    {
        Plan plan = await _folder.TryReadJsonAsync(Name, BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunNotFound, $"There is no run '{_folder.Run}' at {_folder.State.Address}.");
        return Readable(plan);
    }

    /// <summary>Reads the plan without its shards: all that a worker needs, in a few hundred bytes.</summary>
    /// <remarks>Of a run that an early release planned, the whole plan.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadHeadAsync(CancellationToken cancellationToken) =>
        await _folder.TryReadJsonAsync(HeadName, BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false) is { } head
            ? Readable(head)
            : await ReadAsync(cancellationToken).ConfigureAwait(false);

    private Plan Readable(Plan plan) => plan.Version <= Plan.CurrentVersion
        ? plan
        : throw new BatchException(
            BatchErrorKind.RunInvalid,
            $"The plan of run '{_folder.Run}' has format version {plan.Version}; this release reads up to {Plan.CurrentVersion}.");
}
