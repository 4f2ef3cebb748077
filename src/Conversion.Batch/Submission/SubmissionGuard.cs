using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Submission;

/// <summary>Keeps two runs from being submitted to one target without anyone noticing, and finds the run of a submission that was
/// interrupted.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SubmissionGuard(IBlobStoreFactory stores, RunLiveness liveness, TimeProvider time)
{
    /// <summary>Waits until no other program submits to the target.</summary>
    /// <returns>The turn: until it is disposed of, others wait.</returns>
    public async Task<ShardLease> TakeTurnAsync(RunPlaces places, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(places);
        IBlobStore state = (await places.OpenAsync(stores, new SourceAccess(), cancellationToken).ConfigureAwait(false)).State;
        await state.CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        string name = $"targets/{TargetLease.NameOf(stores.Resolve(places.Target).Text)}.submit.lease";
        return await ShardLease.TakeAsync(
            (duration, token) => state.TryAcquireLeaseAsync(name, duration, token), time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for a run to the target that is under way on a pool.</summary>
    /// <param name="places">The places of the new run.</param>
    /// <param name="wanted">What it would do.</param>
    /// <param name="allowsSecond">Whether another run may be under way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run of an earlier submission of the same that was interrupted: to be continued; null for none.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunUnderWay"/>: one is under way, and a second is not allowed.</exception>
    public async Task<RunFiles?> FindInterruptedAsync(
        RunPlaces places, PlanRequest wanted, bool allowsSecond, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(wanted);
        TargetRuns runs = TargetRuns.Open(stores, places.Target, places.State);
        foreach (RunFolder folder in await runs.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (folder is not { HasBatch: true, HasSummary: false } || !await runs.HoldsAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            RunFiles run = runs.Open(folder);
            BatchRecord record = (await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false))!;
            JobLife life = await liveness.FindAsync(record, cancellationToken).ConfigureAwait(false);
            bool wasInterrupted = life == JobLife.Filling || (life == JobLife.Absent && !folder.HasBegun);
            Plan plan = await run.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            if (wasInterrupted && IsSame(plan, places, wanted))
            {
                return run;
            }

            if (life is JobLife.Filling or JobLife.Active && !allowsSecond)
            {
                throw new BatchException(
                    BatchErrorKind.RunUnderWay,
                    $"Run {run.Run} is under way to {plan.Target} on pool '{record.Pool}' (job '{record.Job.Id}').");
            }
        }

        return null;
    }

    private bool IsSame(Plan plan, RunPlaces places, PlanRequest wanted) =>
        plan.Source == stores.Resolve(places.Source).Text && plan.RecipeHash == wanted.Recipe.Hash && plan.Names == wanted.Names
        && plan.Overwrite == wanted.Overwrite && plan.Tier == wanted.Tier && plan.Only == wanted.Only && plan.Exclude == wanted.Exclude
        && plan.FilesSha256 == wanted.FilesSha256
        && plan.Select == wanted.Select && plan.FollowsLinks == wanted.FollowsLinks && plan.CheckMd5 == wanted.CheckMd5 && plan.Preserve == wanted.Preserve;
}
