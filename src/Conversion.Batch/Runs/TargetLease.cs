using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Hashing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Keeps two runs with different recipes from writing to one target at once: <c>targets/&lt;hash&gt;.json</c> next to the runs'
/// folders says which recipe writes there, under a lease. Runs of one recipe make the same PNGs, and share it.</summary>
/// <remarks>Thread-safe. A run on a pool has the target from its submission until it is added up, also while none of its workers
/// is there to hold a lease. Runs whose files are in different places do not see each other here; a write shows them
/// (<see cref="Execution.ImageWriter"/>).</remarks>
internal sealed class TargetLease : IAsyncDisposable
{
    private const int HashDigits = 32;

    private readonly RunFiles _run;
    private readonly Plan _plan;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _holding;
    private IBlobLease? _lease;

    private TargetLease(RunFiles run, Plan plan, IBlobLease? lease, TimeProvider time, bool isHeldByRecord = false)
    {
        (_run, _plan, _lease, _time) = (run, plan, lease, time);
        _holding = isHeldByRecord ? Task.CompletedTask : HoldAsync();
    }

    /// <summary>Takes the target for the recipe of a plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.TargetBusy"/>: another recipe's run has it.</exception>
    public static async Task<TargetLease> TakeAsync(RunFiles run, Plan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(plan);
        TargetHolder? holder = await run.Targets.TryReadAsync(NameOf(plan.Target), cancellationToken).ConfigureAwait(false);
        if (holder is not null && await run.Targets.IsOnPoolAsync(holder, cancellationToken).ConfigureAwait(false))
        {
            // Thousands of workers need not all ask for one lease.
            return holder.Recipe == plan.RecipeHash
                ? new TargetLease(run, plan, lease: null, time, isHeldByRecord: true)
                : throw Busy(plan, holder, "has been submitted to a pool, and has not been added up");
        }

        IBlobLease? lease = await TryAcquireAsync(run, plan, cancellationToken).ConfigureAwait(false);
        if (lease is null && await run.Targets.TryReadAsync(NameOf(plan.Target), cancellationToken).ConfigureAwait(false) is { } other
            && other.Recipe != plan.RecipeHash)
        {
            throw Busy(plan, other, $"is writing to {plan.Target}");
        }

        return new TargetLease(run, plan, lease, time);
    }

    /// <summary>Lets the next recipe have the target.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _holding.ConfigureAwait(false);
        if (_lease is not null)
        {
            await ShardLease.ReleaseAsync(_lease, _time).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private static BatchException Busy(Plan plan, TargetHolder holder, string state) => new(
        BatchErrorKind.TargetBusy,
        $"Run '{holder.Run}' with recipe {holder.Recipe} {state}; run '{plan.Run}' with recipe {plan.RecipeHash} would replace its PNGs in {plan.Target}.");

    /// <summary>What the files of a target are called.</summary>
    internal static string NameOf(string target) => Sha256.HashText(target)[..HashDigits];

    private static async Task<IBlobLease?> TryAcquireAsync(RunFiles run, Plan plan, CancellationToken cancellationToken)
    {
        IBlobLease? lease = await run.Targets.TryAcquireAsync(NameOf(plan.Target), ShardLease.Duration, cancellationToken).ConfigureAwait(false);
        if (lease is not null)
        {
            await run.Targets.WriteAsync(NameOf(plan.Target), new TargetHolder(plan.Run, plan.RecipeHash), cancellationToken).ConfigureAwait(false);
        }

        return lease;
    }

    // Who came second holds it as soon as the first of the same recipe has ended.
    private async Task HoldAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(ShardLease.RenewalInterval, _time, _stop.Token).ConfigureAwait(false);
                try
                {
                    if (_lease is null)
                    {
                        _lease = await TryAcquireAsync(_run, _plan, _stop.Token).ConfigureAwait(false);
                    }
                    else
                    {
                        await _lease.RenewAsync(_stop.Token).ConfigureAwait(false);
                    }
                }
                catch (BlobStoreException e)
                {
                    _lease = e.Kind == BlobStoreErrorKind.ConditionNotMet ? null : _lease;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}

/// <summary>Who writes to targets: <c>targets/</c> next to the runs' folders.</summary>
internal sealed class TargetFiles(RunFolderStore folder)
{
    private const int MaxBytes = 4096;

    public Task<IBlobLease?> TryAcquireAsync(string target, TimeSpan duration, CancellationToken cancellationToken) =>
        folder.State.TryAcquireLeaseAsync($"targets/{target}.lease", duration, cancellationToken);

    public Task WriteAsync(string target, TargetHolder holder, CancellationToken cancellationToken) =>
        folder.WriteJsonAtAsync(NameOf(target), holder, BatchJson.Default.TargetHolder, cancellationToken);

    /// <summary>Whether a run is on a pool: it was submitted, and nobody has added it up yet.</summary>
    public async Task<bool> IsOnPoolAsync(TargetHolder holder, CancellationToken cancellationToken)
    {
        if (!RunId.IsWellFormed(holder.Run))
        {
            return false;
        }

        var run = new RunFiles(folder.State, holder.Run);
        try
        {
            return await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false) is not null
                && await run.Summary.TryReadAsync(cancellationToken).ConfigureAwait(false) is null;
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            // Damaged: it cannot be continued as it is, and keeps nobody out.
            return false;
        }
    }

    /// <summary>Who holds a target; null where that is not known.</summary>
    public async Task<TargetHolder?> TryReadAsync(string target, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? content = await folder.TryReadAtAsync(NameOf(target), MaxBytes, cancellationToken).ConfigureAwait(false);
            return content is null ? null : JsonSerializer.Deserialize(content, BatchJson.Default.TargetHolder);
        }
        catch (Exception e) when (e is JsonException or BatchException)
        {
            return null;
        }
    }

    private static string NameOf(string target) => $"targets/{target}.json";
}
